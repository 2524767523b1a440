import type { LedgerItem } from './ledger.ts';

/** An item as the journal keeps it in memory: its row stays text until it is asked for, which takes a third of the memory. */
export interface StoredItem {
  readonly key: string;
  readonly version: number;
  /** JSON of the item's row (journal-files.ts), in ASCII. */
  readonly row: string;
  /** The item, once somebody has asked for it: a command asks for the pointers of a large table some ten times. */
  item?: LedgerItem;
}

/**
 * Items in the order of their keys (code units), which never change: a commit makes another one that shares all but the
 * chunks in which something changed. So every view of a ledger stays as it is, and a commit costs the same in a small
 * and in a large lake.
 */
export interface SortedItems {
  readonly isEmpty: boolean;
  get(key: string): StoredItem | undefined;
  /** All items whose key begins with `prefix`, in order; with an empty prefix, all. */
  startingWith(prefix: string): Iterable<StoredItem>;
  /** The items after a commit; undefined removes one. */
  with(changes: ReadonlyMap<string, StoredItem | undefined>): SortedItems;
}

/** A chunk is copied for each change in it, so that larger ones make a commit slower, and smaller ones the list of chunks longer. */
const CHUNK_ITEMS = 256;

type Chunk = readonly StoredItem[];

/** `items`: in the order of their keys, each key once. */
export function sortedItems(items: readonly StoredItem[]): SortedItems {
  return over(chunked(items));
}

function chunked(items: readonly StoredItem[]): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 0; at < items.length; at += CHUNK_ITEMS) chunks.push(items.slice(at, at + CHUNK_ITEMS));
  return chunks;
}

function over(chunks: readonly Chunk[]): SortedItems {
  return {
    isEmpty: chunks.length === 0,
    get(key) {
      const chunk = chunks[chunkOf(chunks, key)] ?? [];
      const found = chunk[countBefore(chunk.length, (at) => keyAt(chunk, at) < key)];
      return found?.key === key ? found : undefined;
    },
    *startingWith(prefix) {
      for (let at = chunkOf(chunks, prefix); at < chunks.length; at += 1) {
        for (const item of chunks[at] ?? []) {
          if (item.key.startsWith(prefix)) yield item;
          else if (item.key > prefix) return;
        }
      }
    },
    with(changes) {
      const byChunk = new Map<number, StoredItem[]>();
      for (const key of [...changes.keys()].sort()) {
        const at = chunkOf(chunks, key);
        const put = byChunk.get(at) ?? [];
        byChunk.set(at, put);
        const item = changes.get(key);
        if (item) put.push(item);
      }
      const changed = [...chunks];
      // The last chunk goes first, since one that splits, or is gone, moves those after it.
      for (const [at, put] of [...byChunk].sort(([a], [b]) => b - a)) {
        const kept = (chunks[at] ?? []).filter(({ key }) => !changes.has(key));
        const merged = [...kept, ...put].sort((a, b) => (a.key < b.key ? -1 : 1));
        changed.splice(
          at,
          1,
          ...(merged.length > CHUNK_ITEMS * 2 ? chunked(merged) : merged.length > 0 ? [merged] : []),
        );
      }
      return over(changed);
    },
  };
}

/** The chunk in which a key is, or would be. */
function chunkOf(chunks: readonly Chunk[], key: string): number {
  return Math.max(0, countBefore(chunks.length, (at) => keyAt(chunks[at] ?? [], 0) <= key) - 1);
}

const keyAt = (chunk: Chunk, at: number) => chunk[at]?.key ?? '';

/** How many of `count` places, of which the first ones meet a condition, meet it. */
function countBefore(count: number, isBefore: (at: number) => boolean): number {
  let [from, to] = [0, count];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (isBefore(middle)) from = middle + 1;
    else to = middle;
  }
  return from;
}
