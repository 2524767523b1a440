import type { Scan } from '../../../lambdas/core/decode/native/scanner.ts';
import { parseDate } from '../../../lambdas/core/decode/times.ts';
import type { ColumnType, Value } from '../../../lambdas/core/definitions/types.ts';
import type { PlainColumn } from '../../../lambdas/core/plain-parquet/row-group.ts';

export interface ScannedRow {
  readonly line: number;
  readonly values: readonly Value[];
}

/** The same, in memory that no other scan overwrites. */
export function kept({ columns, leftOver, ...counts }: Scan): Scan {
  const copies = columns.map(({ present, values }) => ({
    present: Uint8Array.from(present),
    values: Uint8Array.from(values),
  }));
  return { ...counts, columns: copies, leftOver: Int32Array.from(leftOver) };
}

/** Reads `Scan.columns` back. */
export function scannedRows({ rows, columns }: Scan, types: readonly ColumnType[]): ScannedRow[] {
  if (columns.length !== types.length + 1) throw new Error(`expected ${types.length} columns and the lines' numbers`);
  const values = columns.map((column, at) => valuesOf(column, rows, READ[types[at] ?? 'bigint']));
  return Array.from({ length: rows }, (_, row) => {
    const line = Number(values.at(-1)![row]);
    if (!(line >= 1)) throw new Error('expected the number of a line');
    return { line, values: values.slice(0, -1).map((column) => column[row]!) };
  });
}

/** A value that begins at a byte, and where it ends. */
type Read = (bytes: Buffer, at: number) => readonly [Value, number];

/** How the engine reads each type; throws where it could not. */
const READ: Readonly<Record<ColumnType, Read>> = {
  varchar: (bytes, at) => text(bytes, at, /^/, (written) => written),
  bigint: (bytes, at) => [bytes.readBigInt64LE(at), at + 8],
  double: (bytes, at) => text(bytes, at, /^-?\d+(?:\.\d+)?$/, Number),
  decimal: () => {
    throw new Error('expected no scanned decimal');
  },
  numeric: (bytes, at) =>
    text(bytes, at, /^-?\d+(?:\.\d{1,18})?$/, (written) => {
      const [whole = '', fraction = ''] = written.split('.');
      return BigInt(whole + fraction.padEnd(18, '0'));
    }),
  boolean: (bytes, at) => text(bytes, at, /^(?:[01]|true|false)$/, (written) => written === '1' || written === 'true'),
  date: (bytes, at) => text(bytes, at, /^\d{4}-\d\d-\d\d$/, (written) => parseDate(written) as number),
  timestamp: (bytes, at) => [Number(bytes.readBigInt64LE(at)), at + 8],
  microseconds: (bytes, at) => [bytes.readBigInt64LE(at), at + 8],
};

function valuesOf({ present, values }: PlainColumn, rows: number, read: Read): Value[] {
  const bytes = Buffer.from(values);
  const found: Value[] = [];
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const isPresent = ((present[row >> 3]! >> (row & 7)) & 1) === 1;
    const [value, end] = isPresent ? read(bytes, at) : [null, at];
    found.push(value);
    at = end;
  }
  if (at !== bytes.length) throw new Error(`expected ${at} bytes of values, found ${bytes.length}`);
  return found;
}

function text(bytes: Buffer, at: number, shape: RegExp, value: (text: string) => Value): readonly [Value, number] {
  const end = at + 4 + bytes.readUInt32LE(at);
  const written = bytes.subarray(at + 4, end).toString();
  if (end > bytes.length || !shape.test(written)) throw new Error(`expected ${shape}`);
  return [value(written), end];
}
