import { i32, struct, varint } from './compact-protocol.ts';

// Scanned rows go to the engine as Parquet without compression and dictionaries, which it reads in a quarter of the time
// that text takes. What writes Parquet from JavaScript takes objects; here the values lie in memory as pages want them.

/** A column's values in the PLAIN encoding, those of rows that have one. */
export interface PlainColumn {
  /** A bit for each row, the lowest first, which says whether it has a value; those behind the last row say nothing. */
  readonly present: Uint8Array;
  readonly values: Uint8Array;
}

/** Rows as a row group: a column chunk of one page for each column, one behind the other. */
export interface RowGroup {
  readonly rows: number;
  readonly bytes: Uint8Array;
  /** Bytes of each column chunk. */
  readonly chunks: readonly number[];
}

/** `allocate` gives room for so many bytes. */
export function rowGroup(
  rows: number,
  columns: readonly PlainColumn[],
  allocate: (bytes: number) => Uint8Array,
): RowGroup {
  const pages = columns.map((column) => [pageHead(rows, column), column.present, column.values]);
  const chunks = pages.map((parts) => parts.reduce((sum, part) => sum + part.length, 0));
  const bytes = allocate(chunks.reduce((sum, chunk) => sum + chunk, 0));
  let to = 0;
  for (const part of pages.flat()) {
    bytes.set(part, to);
    to += part.length;
  }
  return { rows, bytes, chunks };
}

// Numbers of parquet.thrift.
const DATA_PAGE = 0;
/** The encoding of values. */
export const PLAIN = 0;
/** That of the bits, which say at which level a value is. */
export const RLE = 3;

/** What stands in front of a page's bits: its header, and of the bits their length and that they are one packed run. */
function pageHead(rows: number, { present, values }: PlainColumn): number[] {
  const run = varint(present.length * 2 + 1);
  const levels = run.length + present.length;
  const size = i32(4 + levels + values.length);
  const page = struct({ 1: i32(rows), 2: i32(PLAIN), 3: i32(RLE), 4: i32(RLE) });
  const header = struct({ 1: i32(DATA_PAGE), 2: size, 3: size, 5: page });
  return [...header.bytes, ...littleEndian(levels), ...run];
}

/** Of 32 bits. */
export function littleEndian(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
