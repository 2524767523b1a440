import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip, gunzipSync, gzipSync } from 'node:zlib';
import { UsageError } from '../errors.ts';
import { readWhole, type Storage } from '../storage/storage.ts';
import { asciiJson, itemsOfLines, keyIn, type SortedItems } from './sorted-items.ts';

/**
 * The files of a journal are gzip text in ASCII, a line for each item after a header. A line has the key as a JSON string
 * and the item's row, in a snapshot with its version between them, joined by tabs; in an entry a key alone removes the item.
 */
const FORMAT = 1;

/** One commit. */
export interface Entry {
  /** Tells the commit from every other one, so that a writer whose answer was lost finds out whether it was made. */
  readonly id: string;
  readonly changes: readonly { readonly key: string; readonly row: string | undefined }[];
}

interface Header {
  readonly format: number;
  readonly id?: string;
}

/** A file of the journal by its name. */
export interface JournalFile {
  readonly kind: 'entry' | 'snapshot';
  /** Number of the commit, or of the last commit that the snapshot holds. */
  readonly sequence: number;
}

const NUMBERS = 10 ** 12;
const NAME = /^(\d{12})\.(entry|snapshot)\.gz$/;

/** Numbers count down in names, so that a listing begins with the newest files: its first page has all that a start needs. */
export function journalName({ kind, sequence }: JournalFile): string {
  return `${String(NUMBERS - sequence).padStart(12, '0')}.${kind}.gz`;
}

/** Undefined for a file of something else, such as `.DS_Store`. */
export function parseJournalName(name: string): JournalFile | undefined {
  const [, number, kind] = NAME.exec(name) ?? [];
  return number === undefined ? undefined : { kind: kind as JournalFile['kind'], sequence: NUMBERS - Number(number) };
}

/** Finds the newest commit and the newest snapshot below `root` by the first page of a listing; 0 where there is none. */
export async function newestFiles(
  storage: Storage,
  root: string,
): Promise<{ readonly last: number; readonly snapshot: number }> {
  let last = 0;
  for await (const { url } of storage.list(root)) {
    const file = parseJournalName(url.slice(root.length));
    last = Math.max(last, file?.sequence ?? 0);
    if (file?.kind === 'snapshot') return { last, snapshot: file.sequence };
  }
  return { last, snapshot: 0 };
}

export function encodeEntry({ id, changes }: Entry): Buffer {
  const header: Header = { format: FORMAT, id };
  const lines = changes.map(({ key, row }) => (row === undefined ? asciiJson(key) : `${asciiJson(key)}\t${row}`));
  return gzipSync([asciiJson(header), ...lines].join('\n'));
}

/** Throws UsageError where newer code wrote it. */
export function decodeEntry(bytes: Uint8Array, name: string): Entry {
  const [header = '', ...lines] = gunzipSync(bytes).toString('latin1').split('\n');
  const changes = lines.map((line) => {
    const tab = line.indexOf('\t');
    return tab < 0
      ? { key: keyIn(line), row: undefined }
      : { key: keyIn(line.slice(0, tab)), row: line.slice(tab + 1) };
  });
  return { id: checkedHeader(header, name).id ?? '', changes };
}

/** Bytes that are inflated at a time: long enough to hold many lines, short enough to be few among all that is in memory. */
const CHUNK_BYTES = 1024 * 1024;

export async function encodeSnapshot(items: SortedItems): Promise<Buffer> {
  let bytes: Buffer = Buffer.alloc(0);
  // The fastest level: a snapshot is written every few dozen commits and read once for each start.
  await pipeline(
    Readable.from(snapshotText(items)),
    createGzip({ level: 1 }),
    async (zipped: AsyncIterable<Buffer>) => {
      bytes = await readWhole(zipped);
    },
  );
  return bytes;
}

function* snapshotText(items: SortedItems): Iterable<Buffer> {
  let text = asciiJson({ format: FORMAT } satisfies Header);
  for (const lines of items.lines()) {
    text += `\n${lines}`;
    if (text.length < CHUNK_BYTES) continue;
    yield Buffer.from(text, 'latin1');
    text = '';
  }
  yield Buffer.from(text, 'latin1');
}

/** The items of a snapshot, in its order. Throws ObjectChangedError where it is gone, and UsageError where newer code wrote it. */
export async function readSnapshot(storage: Storage, name: string): Promise<SortedItems> {
  const items = itemsOfLines();
  const begin = (lines: string) => {
    const [header = ''] = lines.split('\n', 1);
    checkedHeader(header, name);
    items.add(lines.slice(header.length + 1));
  };
  await pipeline(storage.read(name), createGunzip({ chunkSize: CHUNK_BYTES }), async (text: AsyncIterable<Buffer>) => {
    let take = begin; // the header is the first line
    let open = '';
    for await (const bytes of text) {
      open += bytes.toString('latin1');
      const end = open.lastIndexOf('\n');
      if (end < 0) continue;
      take(open.slice(0, end));
      take = items.add;
      open = open.slice(end + 1);
    }
    if (open !== '') take(open);
  });
  return items.end();
}

function checkedHeader(line: string, name: string): Header {
  const header = JSON.parse(line) as Header;
  if (header.format === FORMAT) return header;
  throw new UsageError(
    `${name} of the lake has format ${header.format}, and this version reads format ${FORMAT}; use the version that wrote it, or a newer one`,
  );
}
