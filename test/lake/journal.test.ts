import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { isSnapshotDue, openJournal, SNAPSHOT_EVERY } from '../../lambdas/core/lake/journal.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { memoryStorage } from '../../lambdas/core/storage/memory.ts';
import type { Storage } from '../../lambdas/core/storage/storage.ts';
import { ledgerContract } from './ledger-contract.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((path) => rm(path, { recursive: true, force: true }))));

ledgerContract('the journal in memory', async () => {
  const storage = memoryStorage();
  return () => openJournal(storage, 'memory://ledger/');
});

ledgerContract('the journal in files', async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'journal-')));
  folders.push(folder);
  return () => openJournal(fileStorage(), `${pathToFileURL(folder).href}/`);
});

describe('the journal over its snapshots', () => {
  const ROOT = 'memory://ledger/';
  const entries = async (storage: Storage) => {
    let count = 0;
    for await (const _ of storage.list(`${ROOT}journal/`)) count += 1;
    return count;
  };
  const writeMany = async (storage: Storage, from: number, to: number) => {
    const ledger = openJournal(storage, ROOT);
    for (let i = from; i < to; i++) await ledger.write([{ key: `k${i}`, expected: 0, value: i }]);
  };

  it('keeps every item and a bounded number of entries', async () => {
    const storage = memoryStorage();
    await writeMany(storage, 0, SNAPSHOT_EVERY * 5 + 7);
    expect(await openJournal(storage, ROOT).list('k')).toHaveLength(SNAPSHOT_EVERY * 5 + 7);
    expect(await entries(storage)).toBeLessThanOrEqual(SNAPSHOT_EVERY * 3);
  });

  it('fault 87: stores no more items for each write in a large lake than in a small one', () => {
    const stored = (writes: number) => {
      let items = 0;
      for (let sequence = 1; sequence <= writes; sequence++) if (isSnapshotDue(sequence, sequence)) items += sequence;
      return items / writes;
    };
    for (const writes of [10_000, 100_000, 1_000_000]) expect(stored(writes)).toBeLessThanOrEqual(200);
    // What a start has to read beyond the snapshot stays a small part of it.
    for (let items = 1_000; items <= 1_000_000; items *= 10) {
      const next = Array.from({ length: Math.max(SNAPSHOT_EVERY, items / 50) }, (_, at) => at + 1);
      expect(next.some((sequence) => isSnapshotDue(sequence, items))).toBe(true);
    }
  });

  it('tells a writer that slept through the removal of entries what has happened since', async () => {
    const storage = memoryStorage();
    const sleeper = openJournal(storage, ROOT);
    await sleeper.write([{ key: 'a', expected: 0, value: 'old' }]);
    const read = (await sleeper.read('a'))!;
    const other = openJournal(storage, ROOT);
    await other.write([{ key: 'a', expected: read.version, value: 'new' }]);
    await writeMany(storage, 0, SNAPSHOT_EVERY * 4);
    expect(await sleeper.write([{ key: 'a', expected: read.version, value: 'late' }])).toBe(false);
    expect((await sleeper.read('a'))?.value).toBe('new');
  });

  it('does not take a number that was freed between its look and its write for the next one', async () => {
    const storage = memoryStorage();
    let pause: (() => Promise<void>) | undefined;
    const slow: Storage = {
      ...storage,
      async create(url, bytes) {
        await pause?.();
        return storage.create(url, bytes);
      },
    };
    const sleeper = openJournal(slow, ROOT);
    await sleeper.write([{ key: 'a', expected: 0, value: 1 }]);
    pause = async () => {
      pause = undefined;
      await writeMany(storage, 0, SNAPSHOT_EVERY * 4);
    };
    expect(await sleeper.write([{ key: 'b', expected: 0, value: 2 }])).toBe(true);
    expect((await openJournal(storage, ROOT).read('b'))?.value).toBe(2);
    expect(await openJournal(storage, ROOT).list('k')).toHaveLength(SNAPSHOT_EVERY * 4);
  });
});
