import { readWhole, type Storage } from '../storage/storage.ts';
import type { Json, Ledger, LedgerItem } from './ledger.ts';

/**
 * A ledger kept as a journal of numbered files below `root` (a URL ending in a slash). A write is one file, made under
 * the next number by a conditional create: so writes are all or none, in one order for everybody, without locks, and a
 * killed writer leaves either the whole of a write or nothing. From time to time the state is stored whole (isSnapshotDue),
 * which bounds what a start has to read, and entries long before it are removed.
 */
export function openJournal(storage: Storage, root: string): Ledger {
  let state: Promise<State> | undefined;

  // One after the other, since the state is brought up to date in place: a copy for each write would cost a lake of
  // thousands of deliveries most of its time.
  const current = (): Promise<State> => {
    const before = state?.catch(() => undefined);
    state = (async () => catchUp(storage, root, (await before) ?? (await newestSnapshot(storage, root))))();
    return state;
  };

  return {
    async read<T>(key: string) {
      return (await current()).items.get(key) as LedgerItem<T> | undefined;
    },
    async list<T>(prefix: string) {
      const items = [...(await current()).items.values()].filter(({ key }) => key.startsWith(prefix));
      return items.sort((a, b) => (a.key < b.key ? -1 : 1)) as LedgerItem<T>[];
    },
    async write(changes) {
      for (;;) {
        const { sequence, items } = await current();
        if (changes.some(({ key, expected }) => (items.get(key)?.version ?? 0) !== expected)) return false;
        const entry = { changes: changes.map(({ key, value }) => ({ key, value })) };
        const bytes = Buffer.from(JSON.stringify(entry));
        if (!(await storage.create(entryUrl(root, sequence + 1), bytes))) continue; // another writer was first: decide anew
        if (!(await inChain(storage, root, sequence))) {
          // The entries up to here were removed while this process slept, so the number was free without being the next.
          await storage.remove(entryUrl(root, sequence + 1));
          state = undefined;
          continue;
        }
        const written = await current();
        if (isSnapshotDue(written.sequence, written.items.size)) await compact(storage, root, written);
        return true;
      }
    },
  };
}

/** Writes between two snapshots of a small lake. */
export const SNAPSHOT_EVERY = 200;
/** Items that a snapshot stores for each write since the one before it, at most: so a write costs the same in a lake of any size. */
const ITEMS_PER_WRITE = 200;
/** Snapshots that are kept, so that a reader which has just chosen one still finds it. */
const SNAPSHOTS_KEPT = 2;

interface State {
  /** Number of the last entry that is in `items`; 0 before the first. */
  sequence: number;
  readonly items: Map<string, LedgerItem>;
}

/** One write; an item's version is the number of the entry that wrote it. No value: the item was removed. */
interface Entry {
  readonly changes: readonly { readonly key: string; readonly value?: Json }[];
}

interface Snapshot {
  readonly items: readonly LedgerItem[];
}

const entryUrl = (root: string, sequence: number) => `${root}journal/${number(sequence)}.json`;
const snapshotUrl = (root: string, sequence: number) => `${root}snapshot/${number(sequence)}.json`;
const number = (sequence: number) => String(sequence).padStart(12, '0');
const numberOf = (url: string) => Number(/(\d{12})\.json$/.exec(url)?.[1]);

async function catchUp(storage: Storage, root: string, state: State): Promise<State> {
  if (state.sequence > 0 && !(await inChain(storage, root, state.sequence))) {
    return catchUp(storage, root, await newestSnapshot(storage, root));
  }
  for (let next = state.sequence + 1; await storage.head(entryUrl(root, next)); next += 1) {
    const { changes } = await readJson<Entry>(storage, entryUrl(root, next));
    for (const { key, value } of changes) {
      if (value === undefined) state.items.delete(key);
      else state.items.set(key, { key, version: next, value });
    }
    state.sequence = next;
  }
  return state;
}

/** Entries are removed in their order, so the next number is a true successor as long as this entry exists. */
async function inChain(storage: Storage, root: string, sequence: number): Promise<boolean> {
  return sequence === 0 || (await storage.head(entryUrl(root, sequence))) !== undefined;
}

async function newestSnapshot(storage: Storage, root: string): Promise<State> {
  const snapshots = await sequences(storage, `${root}snapshot/`);
  const sequence = snapshots.at(-1);
  if (sequence === undefined) return { sequence: 0, items: new Map() };
  const { items } = await readJson<Snapshot>(storage, snapshotUrl(root, sequence));
  return { sequence, items: new Map(items.map((item) => [item.key, item])) };
}

/** Whether the state is stored whole after this write: the more items it has the more rarely, by powers of two. */
export function isSnapshotDue(sequence: number, items: number): boolean {
  let every = SNAPSHOT_EVERY;
  while (every * ITEMS_PER_WRITE < items) every *= 2;
  return sequence % every === 0;
}

async function compact(storage: Storage, root: string, { sequence, items }: State): Promise<void> {
  const snapshot: Snapshot = { items: [...items.values()] };
  await storage.create(snapshotUrl(root, sequence), Buffer.from(JSON.stringify(snapshot)));
  const snapshots = await sequences(storage, `${root}snapshot/`);
  const oldest = snapshots.at(-SNAPSHOTS_KEPT);
  if (oldest === undefined) return;
  for (const old of snapshots.slice(0, -SNAPSHOTS_KEPT)) await storage.remove(snapshotUrl(root, old));
  // The entry that a kept snapshot ends with stays: it proves that the snapshot is in the chain.
  for (const old of await sequences(storage, `${root}journal/`)) {
    if (old < oldest) await storage.remove(entryUrl(root, old));
  }
}

async function sequences(storage: Storage, prefix: string): Promise<number[]> {
  const found: number[] = [];
  for await (const { url } of storage.list(prefix)) found.push(numberOf(url));
  return found;
}

async function readJson<T>(storage: Storage, url: string): Promise<T> {
  return JSON.parse((await readWhole(storage.read(url))).toString()) as T;
}
