import { expect, it, vi } from 'vitest';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import type { Storage } from '../../lambdas/core/storage/storage.ts';
import { CURRENT, event, logKey, logOf } from './deliveries.ts';
import { ringOf, testLake } from './lake.ts';

/** What the ledgers of this file have listed. */
const ledgers = vi.hoisted(() => ({ listed: 0 }));
vi.mock('../../lambdas/core/lake/journal.ts', async (original) => {
  const { openJournal, ...rest } = await original<typeof import('../../lambdas/core/lake/journal.ts')>();
  const counting: typeof openJournal = (...where) => {
    const ledger = openJournal(...where);
    return {
      ...ledger,
      async view() {
        const view = await ledger.view();
        const list: typeof view.list = (prefix) => {
          const found = view.list(prefix);
          ledgers.listed += found.length;
          return found;
        };
        return { ...view, list };
      },
    };
  };
  return { ...rest, openJournal: counting };
});

/** As many as leave neither a snapshot of the ledger nor a merge of records between them. */
const LOGS = 20;

it('fault 87: a log asks the ledger and the storage for as much as the first one did, however many there are', async () => {
  const lake = await testLake({ ring: await ringOf(CURRENT.privateKey) });
  try {
    const days = Array.from({ length: LOGS }, (_, day) => new Date(Date.UTC(2025, 0, 1 + day)).toISOString());
    for (const day of days) await lake.put(logKey(day.slice(0, 10)), [await logOf([event(1, day)])]);
    const { storage, asked } = countingStorage();
    expect(await lake.ingest({ storage })).toHaveLength(LOGS);
    const [, second, ...others] = asked;
    expect(others).toEqual(others.map(() => second));
    expect(others).toHaveLength(LOGS - 2);
  } finally {
    await lake.remove();
  }
});

/** A storage that counts the requests between one log's records and the next one's, with what the ledger has listed meanwhile. */
function countingStorage() {
  const storage = fileStorage();
  const asked: { readonly requests: number; readonly listed: number }[] = [];
  let requests = 0;
  const counted =
    <A extends readonly unknown[], R>(request: (...words: A) => R) =>
    (...words: A): R => {
      requests += 1;
      return request(...words);
    };
  const counting: Storage = {
    head: counted(storage.head),
    read: counted(storage.read),
    create: counted(storage.create),
    remove: counted(storage.remove),
    async *list(prefix) {
      requests += 1;
      for await (const found of storage.list(prefix)) {
        requests += 1;
        yield found;
      }
    },
    takeFile: counted(storage.takeFile),
    async write(url, bytes) {
      await storage.write(url, bytes);
      requests += 1;
      if (!url.includes('/tables/lake/units/')) return;
      asked.push({ requests, listed: ledgers.listed });
      requests = 0;
      ledgers.listed = 0;
    },
  };
  return { storage: counting, asked };
}
