import type { LedgerItem } from './ledger.ts';

/** An item as the journal keeps it in memory. */
export interface StoredItem {
  readonly key: string;
  readonly version: number;
  /** JSON of the item's row, in ASCII. */
  readonly row: string;
  /** The item, once somebody has asked for it: a command asks for the pointers of a large table some ten times. */
  item?: LedgerItem;
}

/** JSON in ASCII, which takes one byte a character in memory and holds neither tabs nor line ends. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** An item as a line of a snapshot: its key as a JSON string, its version and its row, joined by tabs. */
const lineOf = ({ key, version, row }: StoredItem) => `${asciiJson(key)}\t${version}\t${row}`;

export const keyIn = (json: string) => (json.includes('\\') ? (JSON.parse(json) as string) : json.slice(1, -1));

function itemIn(line: string): StoredItem {
  const first = line.indexOf('\t');
  const second = line.indexOf('\t', first + 1);
  const version = Number(line.slice(first + 1, second));
  return { key: keyIn(line.slice(0, first)), version, row: line.slice(second + 1) };
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
  /** Keys and versions of the same items. It keeps nothing in memory. */
  versions(prefix: string): Iterable<Pick<StoredItem, 'key' | 'version'>>;
  /** The items after a commit; undefined removes one. */
  with(changes: ReadonlyMap<string, StoredItem | undefined>): SortedItems;
  /** All items as lines of a snapshot, in order, some in each text. */
  lines(): Iterable<string>;
}

/** A chunk is copied for each change in it, so that larger ones make a commit slower, and smaller ones the list of chunks longer. */
const CHUNK_ITEMS = 256;

/** Neighbouring items. Those of a snapshot stay text until one of them is asked for, since a command asks for few. */
interface Chunk {
  /** Key of the first one. */
  readonly first: string;
  items(): readonly StoredItem[];
  /** As `items`, for who keeps none of them. */
  passing(): Iterable<Pick<StoredItem, 'key' | 'version'>>;
  text(): string;
}

function chunkOfItems(items: readonly StoredItem[]): Chunk {
  return {
    first: items[0]?.key ?? '',
    items: () => items,
    passing: () => items,
    text: () => items.map(lineOf).join('\n'),
  };
}

function chunkOfLines(text: string): Chunk {
  let items: readonly StoredItem[] | undefined;
  return {
    first: itemIn(text.split('\n', 1)[0] ?? '').key,
    items() {
      items ??= text.split('\n').map(itemIn);
      return items;
    },
    passing: () => items ?? text.split('\n').map(itemIn),
    text: () => text,
  };
}

/** `items`: in the order of their keys, each key once. */
export function sortedItems(items: readonly StoredItem[]): SortedItems {
  return over(chunked(items));
}

function chunked(items: readonly StoredItem[]): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 0; at < items.length; at += CHUNK_ITEMS) chunks.push(chunkOfItems(items.slice(at, at + CHUNK_ITEMS)));
  return chunks;
}

/** Text of a chunk, in characters: some two hundred lines. */
const CHUNK_TEXT = 32 * 1024;

/** Takes the lines of a snapshot in order, some whole ones at a time. */
export function itemsOfLines() {
  const chunks: Chunk[] = [];
  return {
    add(lines: string): void {
      for (let at = 0; at < lines.length; ) {
        const found = lines.indexOf('\n', at + CHUNK_TEXT);
        const end = found < 0 ? lines.length : found;
        chunks.push(chunkOfLines(lines.slice(at, end)));
        at = end + 1;
      }
    },
    end: (): SortedItems => over(chunks),
  };
}

function over(chunks: readonly Chunk[]): SortedItems {
  function* within<T extends Pick<StoredItem, 'key'>>(prefix: string, of: (chunk: Chunk) => Iterable<T>): Iterable<T> {
    for (let at = placeIn(chunks, prefix); at < chunks.length; at += 1) {
      const chunk = chunks[at];
      for (const item of chunk ? of(chunk) : []) {
        if (item.key.startsWith(prefix)) yield item;
        else if (item.key > prefix) return;
      }
    }
  }
  return {
    isEmpty: chunks.length === 0,
    get(key) {
      const chunk = chunks[placeIn(chunks, key)]?.items() ?? [];
      const found = chunk[countBefore(chunk.length, (at) => (chunk[at]?.key ?? '') < key)];
      return found?.key === key ? found : undefined;
    },
    startingWith: (prefix) => within(prefix, (chunk) => chunk.items()),
    versions: (prefix) => within(prefix, (chunk) => chunk.passing()),
    *lines() {
      for (const chunk of chunks) yield chunk.text();
    },
    with(changes) {
      const byChunk = new Map<number, StoredItem[]>();
      for (const key of [...changes.keys()].sort()) {
        const at = placeIn(chunks, key);
        const put = byChunk.get(at) ?? [];
        byChunk.set(at, put);
        const item = changes.get(key);
        if (item) put.push(item);
      }
      const changed = [...chunks];
      // The last chunk goes first, since one that splits, or is gone, moves those after it.
      for (const [at, put] of [...byChunk].sort(([a], [b]) => b - a)) {
        const kept = (chunks[at]?.items() ?? []).filter(({ key }) => !changes.has(key));
        const merged = [...kept, ...put].sort((a, b) => (a.key < b.key ? -1 : 1));
        const few = merged.length > 0 ? [chunkOfItems(merged)] : [];
        changed.splice(at, 1, ...(merged.length > CHUNK_ITEMS * 2 ? chunked(merged) : few));
      }
      return over(changed);
    },
  };
}

/** The chunk in which a key is, or would be. */
function placeIn(chunks: readonly Chunk[], key: string): number {
  return Math.max(0, countBefore(chunks.length, (at) => (chunks[at]?.first ?? '') <= key) - 1);
}

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
