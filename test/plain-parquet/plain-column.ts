import type { PlainColumn } from '../../lambdas/core/plain-parquet/row-group.ts';

/** A text, a number of 64 bits, or no value. */
export type PlainValue = string | bigint | null;

/** A column as a scanner writes it. */
export function plainColumn(values: readonly PlainValue[]): PlainColumn {
  const present = Buffer.alloc(Math.ceil(values.length / 8));
  for (const [row, value] of values.entries()) if (value !== null) present[row >> 3]! |= 1 << (row & 7);
  return { present, values: Buffer.concat(values.map(encoded)) };
}

function encoded(value: PlainValue): Uint8Array {
  if (value === null) return new Uint8Array(0);
  if (typeof value === 'bigint') {
    const number = Buffer.alloc(8);
    number.writeBigInt64LE(value);
    return number;
  }
  const text = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return Buffer.concat([length, text]);
}
