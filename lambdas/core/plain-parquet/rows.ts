import type { TypedColumn } from '../definitions/table.ts';
import { type ColumnType, DECIMAL_SIZES, type DecimalSize, type Value } from '../definitions/types.ts';
import { required } from '../required.ts';
import { littleEndian, type PlainColumn, type RowGroup, rowGroup } from './row-group.ts';

/** Text of a row group at most, unless one row alone has more: the engine never reads more than a row group at once. */
export const ROW_GROUP_BYTES = 2 * 1024 * 1024;

/** Decoded rows, given as one array of values per column, as row groups of at most ROW_GROUP_BYTES. */
export function* rowGroupsOf(
  columns: readonly TypedColumn[],
  values: readonly (readonly Value[])[],
  rows: number,
): Generator<RowGroup> {
  let from = 0;
  let bytes = 0;
  for (let row = 0; row < rows; row++) {
    const size = rowBytes(values, row);
    if (row > from && bytes + size > ROW_GROUP_BYTES) {
      yield groupOf(columns, values, from, row);
      from = row;
      bytes = 0;
    }
    bytes += size;
  }
  if (rows > from) yield groupOf(columns, values, from, rows);
}

/** About: characters of its texts, and 8 bytes for every other value. */
function rowBytes(values: readonly (readonly Value[])[], row: number): number {
  let bytes = 0;
  for (const column of values) {
    const value = column[row];
    bytes += typeof value === 'string' ? value.length : 8;
  }
  return bytes;
}

function groupOf(
  columns: readonly TypedColumn[],
  values: readonly (readonly Value[])[],
  from: number,
  to: number,
): RowGroup {
  const plain = columns.map(({ type }, at) => plainColumn(type, required(values[at], 'a column').slice(from, to)));
  return rowGroup(to - from, plain, (bytes) => Buffer.allocUnsafe(bytes));
}

function plainColumn(type: ColumnType, values: readonly Value[]): PlainColumn {
  const present = new Uint8Array(Math.ceil(values.length / 8));
  const held: Exclude<Value, null>[] = [];
  for (const [at, value] of values.entries()) {
    if (value === null) continue;
    present[at >> 3] = (present[at >> 3] ?? 0) | (1 << (at & 7));
    held.push(value);
  }
  const isNumber = type === 'bigint' || type === 'timestamp' || type === 'microseconds';
  return { present, values: isNumber ? integers(held) : texts(held.map(TEXT[type])) };
}

function integers(values: readonly Exclude<Value, null>[]): Uint8Array {
  const bytes = Buffer.allocUnsafe(values.length * 8);
  for (const [at, value] of values.entries()) bytes.writeBigInt64LE(BigInt(value), at * 8);
  return bytes;
}

/** Each behind its length in 32 bits. */
function texts(values: readonly string[]): Uint8Array {
  const lengths = values.map((value) => Buffer.byteLength(value));
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + length + 4, 0));
  let at = 0;
  for (const [index, length] of lengths.entries()) {
    bytes.set(littleEndian(length), at);
    bytes.write(values[index] ?? '', at + 4);
    at += 4 + length;
  }
  return bytes;
}

const DAY_MS = 86_400_000;

/** Values as the text that the engine casts to their type. */
const TEXT: Readonly<Record<ColumnType, (value: Exclude<Value, null>) => string>> = {
  varchar: String,
  bigint: String,
  double: String,
  decimal: decimalText(DECIMAL_SIZES.decimal),
  numeric: decimalText(DECIMAL_SIZES.numeric),
  boolean: String,
  date: (days) => new Date(Number(days) * DAY_MS).toISOString().slice(0, 10),
  timestamp: String,
  microseconds: String,
};

function decimalText({ scale }: DecimalSize): (value: Exclude<Value, null>) => string {
  return (value) => {
    const units = BigInt(value);
    const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0');
    return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale).replace(/0+$/, '')}`;
  };
}
