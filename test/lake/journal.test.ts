import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openJournal, SNAPSHOT_EVERY } from '../../lambdas/core/lake/journal.ts';
import { journalName } from '../../lambdas/core/lake/journal-files.ts';
import { put } from '../../lambdas/core/lake/ledger.ts';
import { asciiJson } from '../../lambdas/core/lake/sorted-items.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { memoryStorage } from '../../lambdas/core/storage/memory.ts';
import type { Storage } from '../../lambdas/core/storage/storage.ts';
import { tidyJournal } from '../../lambdas/tidy-lake/journal.ts';
import { ledgerContract } from './ledger-contract.ts';
import { plainCodec, plainKey, plainPrefix } from './plain.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((path) => rm(path, { recursive: true, force: true }))));

const ROOT = 'memory://ledger/';
const A = plainKey('a');
const DAY_MS = 86_400_000;

ledgerContract('the journal in memory', async () => {
  const storage = memoryStorage();
  return () => openJournal(storage, ROOT, plainCodec);
});

ledgerContract('the journal in files', async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'journal-')));
  folders.push(folder);
  return () => openJournal(fileStorage(), `${pathToFileURL(folder).href}/`, plainCodec);
});

const open = (storage: Storage, now?: () => number) => openJournal(storage, ROOT, plainCodec, now);

async function commitMany(storage: Storage, from: number, to: number): Promise<void> {
  const ledger = open(storage);
  for (let i = from; i < to; i++) await ledger.commit([put(plainKey(`k${i}`), 0, i)]);
}

const keysIn = async (storage: Storage) => (await open(storage).view()).list(plainPrefix('k')).length;

async function names(storage: Storage): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { url } of storage.list(ROOT)) found.push(url.slice(ROOT.length));
  return found;
}

const entryName = (sequence: number) => ROOT + journalName({ kind: 'entry', sequence });
const snapshotName = (sequence: number) => ROOT + journalName({ kind: 'snapshot', sequence });

describe('a journal of many commits', () => {
  it('keeps every item, and a start reads one snapshot and the entries after it', async () => {
    const storage = memoryStorage();
    await commitMany(storage, 0, SNAPSHOT_EVERY * 3 + 7);
    const read: string[] = [];
    const watched: Storage = {
      ...storage,
      read(url, options) {
        read.push(url);
        return storage.read(url, options);
      },
    };
    const view = await open(watched).view();
    expect(view.list(plainPrefix('k'))).toHaveLength(SNAPSHOT_EVERY * 3 + 7);
    const last = SNAPSHOT_EVERY * 3;
    expect(read).toEqual([snapshotName(last), ...Array.from({ length: 7 }, (_, at) => entryName(last + 1 + at))]);
  });

  it('takes keys and values of any characters through entries and snapshots', async () => {
    const storage = memoryStorage();
    const odd = ['ü', '\t', '\n', '\u2028', '"', '\\', '日本', '\ud83d\ude00', '\ud800', ' ', '%41', '\u007f', ''];
    const keys = odd.map((text) => plainKey(`odd/${text}`));
    await open(storage).commit(keys.map((key) => put(key, 0, { [key]: odd })));
    const check = async () => {
      const view = await open(storage).view();
      for (const key of keys) expect(view.read(key)?.value).toEqual({ [key]: odd });
    };
    await check();
    await commitMany(storage, 0, SNAPSHOT_EVERY);
    expect(await names(storage)).toContain(journalName({ kind: 'snapshot', sequence: SNAPSHOT_EVERY }));
    await check();
    expect(asciiJson(odd)).toMatch(/^[\x20-\x7e]*$/);
  });

  it('ignores files of something else', async () => {
    const storage = memoryStorage();
    for (const name of ['.DS_Store', '000000000000.entry', 'journal/000000000001.json', 'zzz', '9.entry.gz'])
      await storage.create(ROOT + name, Buffer.from('?'));
    await commitMany(storage, 0, 3);
    expect(await keysIn(storage)).toBe(3);
  });

  it('fails where an entry is missing, wherever it is, and never takes that for the end', async () => {
    for (let missing = 1; missing < 6; missing += 1) {
      const storage = memoryStorage();
      await commitMany(storage, 0, 6);
      await storage.remove(entryName(missing));
      await expect(open(storage).view()).rejects.toThrow(`${entryName(missing)} of the lake is missing`);
      await expect(open(storage).commit([put(A, 0, 1)])).rejects.toThrow('missing');
    }
  });

  it('reads entries without the snapshot that could not be stored', async () => {
    const storage = memoryStorage();
    const full: Storage = {
      ...storage,
      async create(url, bytes) {
        if (url.includes('.snapshot.')) throw new Error('no space left');
        return storage.create(url, bytes);
      },
    };
    await commitMany(full, 0, SNAPSHOT_EVERY + 2);
    expect(await keysIn(storage)).toBe(SNAPSHOT_EVERY + 2);
  });

  it('refuses a file of newer code', async () => {
    const storage = memoryStorage();
    const newer = { ...plainCodec('a'), format: 2 };
    await openJournal(storage, ROOT, () => newer).commit([put(A, 0, 1)]);
    const view = await open(storage).view();
    expect(() => view.read(A)).toThrow('a in the ledger has format 2; this version reads 1');
  });
});

describe('a writer whose answer is lost', () => {
  /** A storage that loses the answer to the nth creation, after it was made or before. */
  const losing = (storage: Storage, nth: number, when: 'before' | 'after'): Storage => {
    let creations = 0;
    return {
      ...storage,
      async create(url, bytes) {
        creations += 1;
        if (creations !== nth) return storage.create(url, bytes);
        if (when === 'after') await storage.create(url, bytes);
        throw new Error('the connection was reset');
      },
    };
  };

  it('finds its own entry by its id, whichever answer is lost after the write', async () => {
    for (let nth = 1; nth <= 5; nth += 1) {
      const storage = memoryStorage();
      const ledger = open(losing(storage, nth, 'after'));
      for (let i = 0; i < 5; i += 1) expect(await ledger.commit([put(plainKey(`k${i}`), 0, i)])).toBeGreaterThan(0);
      expect([await keysIn(storage), (await names(storage)).length]).toEqual([5, 5]);
    }
  });

  it('does not take the entry of another writer for its own', async () => {
    const storage = memoryStorage();
    const ledger = open(losing(storage, 1, 'before'));
    await ledger.view();
    await open(storage).commit([put(A, 0, 'of another')]);
    expect(await ledger.commit([put(plainKey('b'), 0, 'own')])).toBeGreaterThan(0);
    expect((await open(storage).view()).read(A)?.value).toBe('of another');
  });

  it('is told of the failure where nothing was written, and can commit again', async () => {
    const storage = memoryStorage();
    const ledger = open(losing(storage, 1, 'before'));
    await expect(ledger.commit([put(A, 0, 1)])).rejects.toThrow('the connection was reset');
    expect(await ledger.commit([put(A, 0, 1)])).toBeGreaterThan(0);
  });

  it('has made its commit also where its own retry was answered that the entry exists', async () => {
    const storage = memoryStorage();
    const retrying: Storage = {
      ...storage,
      async create(url, bytes) {
        await storage.create(url, bytes);
        return storage.create(url, bytes);
      },
    };
    expect(await open(retrying).commit([put(A, 0, 1)])).toBeGreaterThan(0);
    expect((await names(storage)).length).toBe(1);
  });
});

describe('tidying a journal', () => {
  const tidied = async (storage: Storage, days: number) => tidyJournal(storage, ROOT, Date.now() + days * DAY_MS);

  it('keeps two snapshots, and removes entries before them after seven days and not earlier', async () => {
    const storage = memoryStorage();
    await commitMany(storage, 0, SNAPSHOT_EVERY * 4 + 3);
    await tidied(storage, 0);
    const all = await names(storage);
    expect(all).toHaveLength(SNAPSHOT_EVERY * 4 + 3 + 4);
    await tidied(storage, 6.9);
    const entries = (found: readonly string[]) => found.filter((name) => name.includes('.entry.'));
    expect(entries(await names(storage))).toEqual(entries(all));
    expect((await names(storage)).filter((name) => name.includes('.snapshot.'))).toHaveLength(2);
    await tidied(storage, 7.1);
    expect(await names(storage)).toHaveLength(SNAPSHOT_EVERY + 3 + 1 + 2);
    expect(await keysIn(storage)).toBe(SNAPSHOT_EVERY * 4 + 3);
    await tidied(storage, 7.1);
    expect(await names(storage)).toHaveLength(SNAPSHOT_EVERY + 3 + 1 + 2);
  });

  it('asks for few names, however many entries there are', async () => {
    const storage = memoryStorage();
    await commitMany(storage, 0, SNAPSHOT_EVERY * 20);
    let asked = 0;
    const counting: Storage = {
      ...storage,
      head(url) {
        asked += 1;
        return storage.head(url);
      },
      async *list(prefix) {
        for await (const found of storage.list(prefix)) {
          asked += 1;
          yield found;
        }
      },
    };
    await tidied(counting, 0);
    expect(asked).toBeLessThan(SNAPSHOT_EVERY);
  });

  it('leaves a writer that slept through it what has happened since', async () => {
    const storage = memoryStorage();
    let slept = 0;
    const sleeper = open(storage, () => Date.now() + slept);
    await sleeper.commit([put(A, 0, 'old')]);
    const { version } = (await sleeper.view()).read(A)!;
    await open(storage).commit([put(A, version, 'new')]);
    await commitMany(storage, 0, SNAPSHOT_EVERY * 3);
    slept = 8 * DAY_MS;
    await tidied(storage, 8);
    expect(await sleeper.commit([put(A, version, 'late')])).toBe(0);
    expect((await sleeper.view()).read(A)?.value).toBe('new');
  });

  it('lets no writer take a number that was freed between its look and its commit for the next one', async () => {
    const storage = memoryStorage();
    let pause: (() => Promise<void>) | undefined;
    let slept = 0;
    const slow: Storage = {
      ...storage,
      async create(url, bytes) {
        await pause?.();
        return storage.create(url, bytes);
      },
    };
    const sleeper = open(slow, () => Date.now() + slept);
    await sleeper.commit([put(A, 0, 1)]);
    pause = async () => {
      pause = undefined;
      await commitMany(storage, 0, SNAPSHOT_EVERY * 3);
      slept = 8 * DAY_MS;
      await tidied(storage, 8);
    };
    expect(await sleeper.commit([put(plainKey('b'), 0, 2)])).toBeGreaterThan(0);
    expect((await open(storage).view()).read(plainKey('b'))?.value).toBe(2);
    expect(await keysIn(storage)).toBe(SNAPSHOT_EVERY * 3);
  });
});
