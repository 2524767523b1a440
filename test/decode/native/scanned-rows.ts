import { parseDate, parseTimestamp } from '../../../lambdas/core/decode/times.ts';
import type { ColumnType, Value } from '../../../lambdas/core/definitions/types.ts';

export interface ScannedRow {
  readonly line: number;
  readonly values: readonly Value[];
}

const NULL = '\u001e';

/** How the engine reads each type of `Scan.text`; throws where it could not. */
const READ: Readonly<Record<ColumnType, (text: string) => Value>> = {
  varchar: (text) => text.replaceAll('\u001d', '\n').replaceAll('\u001c', '\r'),
  bigint: (text) => BigInt(shaped(text, /^-?\d{1,18}$/)),
  double: (text) => Number(shaped(text, /^-?\d+(?:\.\d+)?$/)),
  decimal: () => {
    throw new Error('expected no scanned decimal');
  },
  boolean: (text) => shaped(text, /^[01]$/) === '1',
  date: (text) => parseDate(text) as number,
  timestamp: (text) => parseTimestamp(shaped(text, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,3})?$/)) as number,
};

/** Reads `Scan.text` back. */
export function scannedRows(text: Uint8Array, types: readonly ColumnType[]): ScannedRow[] {
  const lines = Buffer.from(text).toString().split('\n');
  if (lines.pop() !== '') throw new Error('expected every row to end with LF');
  return lines.map((line) => {
    const fields = line.split('\u001f');
    if (fields.length !== types.length + 1) throw new Error(`expected ${types.length} fields and the line's number`);
    const values = types.map((type, at) => (fields[at] === NULL ? null : READ[type](fields[at]!)));
    return { line: Number(shaped(fields.at(-1)!, /^[1-9]\d*$/)), values };
  });
}

function shaped(text: string, shape: RegExp): string {
  if (!shape.test(text)) throw new Error(`expected ${shape}`);
  return text;
}
