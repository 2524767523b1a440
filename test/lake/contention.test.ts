import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openJournal } from '../../lambdas/core/lake/journal.ts';
import { put } from '../../lambdas/core/lake/ledger.ts';
import { memoryStorage } from '../../lambdas/core/storage/memory.ts';
import type { Storage } from '../../lambdas/core/storage/storage.ts';
import { plainCodec, plainKey } from './plain.ts';

const ROOT = 'memory://ledger/';
const REQUEST_MS = 50;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A storage whose every request takes as long as one to S3, by the clock of the test. */
function remoteStorage() {
  const storage = memoryStorage();
  let requests = 0;
  const request = async () => {
    requests += 1;
    // No two requests take exactly the same time.
    await new Promise((resolve) => setTimeout(resolve, REQUEST_MS * (0.8 + 0.4 * Math.random())));
  };
  const remote: Storage = {
    ...storage,
    async head(url) {
      await request();
      return storage.head(url);
    },
    async *read(url, options) {
      await request();
      yield* storage.read(url, options);
    },
    async *list(prefix) {
      await request();
      yield* storage.list(prefix);
    },
    async create(url, bytes) {
      await request();
      return storage.create(url, bytes);
    },
  };
  return { storage: remote, requests: () => requests };
}

/** Lets time pass until the work is done; resolves to the seconds that it took. */
async function timed(work: Promise<unknown>): Promise<number> {
  const began = Date.now();
  let done = false;
  const end = work.finally(() => {
    done = true;
  });
  while (!done) {
    await vi.advanceTimersByTimeAsync(1);
    await turn();
  }
  await end;
  return (Date.now() - began) / 1000;
}

describe('writers at the same journal, each request taking 50 ms', () => {
  it.each([
    { writers: 1, commits: 10, perSecond: 9, requests: 3 },
    { writers: 10, commits: 10, perSecond: 12, requests: 12 },
    { writers: 50, commits: 3, perSecond: 10, requests: Number.POSITIVE_INFINITY },
  ])('$writers of them', async ({ writers, commits: each, perSecond, requests }) => {
    const { storage, requests: made } = remoteStorage();
    const ledgers = Array.from({ length: writers }, () => openJournal(storage, ROOT, plainCodec));
    await timed(Promise.all(ledgers.map((ledger) => ledger.view())));
    const before = made();
    const work = ledgers.map(async (ledger, writer) => {
      for (let at = 0; at < each; at += 1) {
        expect(await ledger.commit([put(plainKey(`${writer}/${at}`), 0, at)])).toBeGreaterThan(0);
      }
    });
    const seconds = await timed(Promise.all(work));
    const commits = writers * each;
    expect(commits / seconds).toBeGreaterThanOrEqual(perSecond);
    expect((made() - before) / commits).toBeLessThanOrEqual(requests);
  });
});
