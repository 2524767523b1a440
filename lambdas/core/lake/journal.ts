import { randomUUID } from 'node:crypto';
import { ifThere, readWhole, type Storage } from '../storage/storage.ts';
import {
  decodeEntry,
  type Entry,
  encodeEntry,
  encodeSnapshot,
  type JournalFile,
  journalName,
  newestFiles,
  readSnapshot,
} from './journal-files.ts';
import type { Codec, ItemKey, Json, KeyPrefix, Ledger, LedgerChange, LedgerItem, View } from './ledger.ts';
import { asciiJson, type SortedItems, type StoredItem, sortedItems } from './sorted-items.ts';

/** Finds how the items of a key's kind are stored. Throws UsageError for a kind that this code does not know. */
export type CodecOf = (key: string) => Codec<unknown>;

/** Commits between two snapshots of the state. */
export const SNAPSHOT_EVERY = 50;
/** Entries that are read at once. */
const READ_AT_ONCE = 16;
/**
 * How long a process may trust that the next number is free or the next commit, in milliseconds. Entries are kept for days
 * (tidyJournal), so that one which is missing within this time was never there.
 */
const TRUST_MS = 3_600_000;

/**
 * A ledger kept as a journal of numbered files below `root` (a name or URL ending in a slash). A commit is one file, made under
 * the next number by a conditional create: so commits are all or none, in one order for everybody, without locks, and a
 * killed writer leaves either the whole of a commit or nothing. Every SNAPSHOT_EVERY commits the state is stored whole,
 * which bounds what a start has to read. `now`: epoch milliseconds.
 */
export function openJournal(storage: Storage, root: string, codecOf: CodecOf, now: () => number = Date.now): Ledger {
  const files = journalFiles(storage, root);
  let state: State | undefined;
  /** The last view, which stays the same while nothing is committed. */
  let shown: { readonly items: SortedItems; readonly view: View } | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };
  const isTrusted = ({ provenAt }: State) => Math.abs(now() - provenAt) < TRUST_MS;
  const reopened = async (): Promise<State> => ({ ...(await files.newest()), provenAt: now() });
  const caughtUp = async (): Promise<State> => (state && isTrusted(state) ? files.caughtUp(state) : reopened());

  const commit = async (changes: readonly LedgerChange[]): Promise<number> => {
    state ??= await reopened();
    // The versions may come from a view that is newer than this one.
    if (!holds(state.items, changes)) state = await caughtUp();
    const entry: Entry = { id: randomUUID(), changes: changes.map((change) => encoded(change, codecOf)) };
    const bytes = encodeEntry(entry);
    for (;;) {
      if (!holds(state.items, changes)) return 0;
      const next = state.sequence + 1;
      const other = await files.create(next, entry.id, bytes);
      if (other) {
        state = await files.caughtUp(applied(state, next, other));
      } else if (isTrusted(state) || (await files.isThere(state.sequence))) {
        state = applied(state, next, entry);
        if (next % SNAPSHOT_EVERY === 0) await files.store(state);
        return next;
      } else {
        // Entries were removed while this process slept, so the number was free without being the next.
        await files.remove(next);
        state = await reopened();
      }
    }
  };

  return {
    view: () =>
      inTurn(async () => {
        state = await caughtUp();
        if (shown?.items !== state.items) shown = { items: state.items, view: viewOf(state, codecOf) };
        return shown.view;
      }),
    commit: (changes) => inTurn(() => commit(changes)),
  };
}

interface Position {
  /** Number of the last commit that is in `items`; 0 before the first. */
  readonly sequence: number;
  readonly items: SortedItems;
}

interface State extends Position {
  /** When the journal was last listed, epoch milliseconds. */
  readonly provenAt: number;
}

function viewOf({ sequence, items }: Position, codecOf: CodecOf): View {
  const decoded = <T>(stored: StoredItem): LedgerItem<T> => {
    stored.item ??= decode(stored, codecOf);
    return stored.item as LedgerItem<T>;
  };
  return {
    sequence,
    isEmpty: items.isEmpty,
    read<T>(key: ItemKey<T>) {
      const found = items.get(key);
      return found && decoded<T>(found);
    },
    list: <T>(prefix: KeyPrefix<T>) => Array.from(items.startingWith(prefix), (item) => decoded<T>(item)),
    *versions(prefix) {
      for (const { key, version } of items.versions(prefix)) yield { key: key as ItemKey<unknown>, version };
    },
  };
}

function decode({ key, version, row }: StoredItem, codecOf: CodecOf): LedgerItem {
  const codec = codecOf(key);
  const [found, ...values] = JSON.parse(row) as [number, ...Json[]];
  if (found !== codec.format)
    throw new Error(`${key} in the ledger has format ${found}; this version reads ${codec.format}`);
  return { key: key as ItemKey<unknown>, version, value: codec.decode(values, key, version) };
}

function encoded({ key, value }: LedgerChange, codecOf: CodecOf): Entry['changes'][number] {
  const { format, encode } = codecOf(key);
  return { key, row: value === undefined ? undefined : asciiJson([format, ...encode(value, key)]) };
}

const holds = (items: SortedItems, changes: readonly LedgerChange[]) =>
  changes.every(({ key, expected }) => (items.get(key)?.version ?? 0) === expected);

function applied<T extends Position>(position: T, sequence: number, { changes }: Entry): T {
  const stored = changes.map(({ key, row }): [string, StoredItem | undefined] => [
    key,
    row === undefined ? undefined : { key, version: sequence, row },
  ]);
  return { ...position, sequence, items: position.items.with(new Map(stored)) };
}

/** The files of a journal as a sequence of commits. */
function journalFiles(storage: Storage, root: string) {
  const named = (kind: JournalFile['kind'], sequence: number) => root + journalName({ kind, sequence });
  const isThere = async (sequence: number) => (await storage.head(named('entry', sequence))) !== undefined;

  const read = async (sequence: number): Promise<Entry | undefined> => {
    const name = named('entry', sequence);
    const bytes = await ifThere(readWhole(storage.read(name)));
    return bytes && decodeEntry(bytes, name);
  };
  const readAll = async (from: number, to: number): Promise<(Entry | undefined)[]> =>
    Promise.all(Array.from({ length: to - from + 1 }, (_, at) => read(from + at)));

  /** A position after the entries up to `last`. Throws where one is missing. */
  const withEntries = async (start: Position, last: number): Promise<Position> => {
    let position = start;
    for (let from = start.sequence + 1; from <= last; from += READ_AT_ONCE) {
      for (const entry of await readAll(from, Math.min(last, from + READ_AT_ONCE - 1))) {
        const sequence = position.sequence + 1;
        if (!entry) throw new Error(missingEntry(named('entry', sequence)));
        position = applied(position, sequence, entry);
      }
    }
    return position;
  };
  /** The state of the newest snapshot with all entries after it. */
  const newest = async (): Promise<Position> => {
    const { last, snapshot } = await newestFiles(storage, root);
    const stored = snapshot === 0 ? sortedItems([]) : await ifThere(readSnapshot(storage, named('snapshot', snapshot)));
    if (!stored) return newest(); // it was removed, so there is a newer one
    return withEntries({ sequence: snapshot, items: stored }, last);
  };

  return {
    isThere,
    newest,
    /** The state with the entries that follow it without a gap. */
    async caughtUp(state: State): Promise<State> {
      let position = state;
      for (let count = 1; ; count = Math.min(count * 2, READ_AT_ONCE)) {
        const from = position.sequence + 1;
        const entries = await readAll(from, from + count - 1);
        for (const entry of entries) {
          if (!entry) return position;
          position = applied(position, position.sequence + 1, entry);
        }
      }
    },
    /**
     * Makes an entry. Resolves to the entry of another writer where there is one of this number. An answer that was lost is
     * found out by the entry's id, which is `id` when the entry is our own.
     */
    async create(sequence: number, id: string, bytes: Buffer): Promise<Entry | undefined> {
      let failure: unknown = new Error(missingEntry(named('entry', sequence)));
      try {
        if (await storage.create(named('entry', sequence), bytes)) return undefined;
      } catch (error) {
        failure = error;
      }
      const found = await read(sequence);
      if (!found) throw failure;
      return found.id === id ? undefined : found;
    },
    /** Stores the state whole. A commit has been made even where that fails: the next snapshot takes its place. */
    async store({ sequence, items }: Position): Promise<void> {
      try {
        await storage.create(named('snapshot', sequence), await encodeSnapshot(items));
      } catch {
        return;
      }
    },
    remove: (sequence: number) => storage.remove(named('entry', sequence)),
  };
}

const missingEntry = (name: string) =>
  `${name} of the lake is missing, so that nobody knows what it changed; restore it from a copy of the lake`;
