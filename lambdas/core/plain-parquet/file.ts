import type { TypedColumn } from '../definitions/table.ts';
import type { ColumnType } from '../definitions/types.ts';
import { required } from '../required.ts';
import { type Encoded, i32, i64, list, struct, text } from './compact-protocol.ts';
import { littleEndian, PLAIN, RLE, type RowGroup } from './row-group.ts';

/** A file begins and ends with it. */
export const MAGIC = Buffer.from('PAR1');

/**
 * What stands behind the row groups of a file, which follow its magic in their order. Every column may be null. A `bigint` and
 * `microseconds` are of 64 bits, a `timestamp` counts milliseconds, and all else is UTF-8 that the engine can cast to the column's type.
 */
export function endOfFile(columns: readonly TypedColumn[], groups: readonly Omit<RowGroup, 'bytes'>[]): Uint8Array {
  let at = MAGIC.length;
  const rowGroups = groups.map(({ rows, chunks }) => {
    const encoded = columns.map((column, index) => {
      const bytes = required(chunks[index], 'a column chunk');
      at += bytes;
      return columnChunk(column, rows, at - bytes, bytes);
    });
    const size = chunks.reduce((sum, bytes) => sum + bytes, 0);
    return struct({ 1: list(encoded), 2: i64(size), 3: i64(rows) });
  });
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  const footer = struct({ 1: i32(VERSION), 2: list(schema(columns)), 3: i64(rows), 4: list(rowGroups) });
  return Buffer.concat([Uint8Array.from(footer.bytes), littleEndian(footer.bytes.length), MAGIC]);
}

// Numbers of parquet.thrift.
const VERSION = 1;
const OPTIONAL = 1;
const INT64 = 2;
const BYTE_ARRAY = 6;
const UTF8 = 0;
const TIMESTAMP_MILLIS = 9;
const UNCOMPRESSED = 0;

function schema(columns: readonly TypedColumn[]): Encoded[] {
  const root = struct({ 4: text('rows'), 5: i32(columns.length) });
  return [
    root,
    ...columns.map(({ name, type }) => {
      const meaning =
        type === 'timestamp' ? { 6: i32(TIMESTAMP_MILLIS) } : physical(type) === INT64 ? {} : { 6: i32(UTF8) };
      return struct({ 1: i32(physical(type)), 3: i32(OPTIONAL), 4: text(name), ...meaning });
    }),
  ];
}

function columnChunk({ name, type }: TypedColumn, rows: number, offset: number, bytes: number): Encoded {
  return struct({
    2: i64(offset),
    3: struct({
      1: i32(physical(type)),
      2: list([i32(PLAIN), i32(RLE)]),
      3: list([text(name)]),
      4: i32(UNCOMPRESSED),
      5: i64(rows),
      6: i64(bytes),
      7: i64(bytes),
      9: i64(offset),
    }),
  });
}

function physical(type: ColumnType): number {
  return type === 'bigint' || type === 'timestamp' || type === 'microseconds' ? INT64 : BYTE_ARRAY;
}
