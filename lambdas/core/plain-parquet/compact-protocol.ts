import { required } from '../required.ts';

/** Numbers of the types of the compact protocol; a boolean's is its value. */
export const TYPE = {
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  struct: 12,
} as const;

/** A value as the compact protocol of Apache Thrift writes it, in which Parquet has its page headers and footers. */
export interface Encoded {
  /** Number of its type in a field or list. */
  readonly type: number;
  readonly bytes: readonly number[];
}

/** A whole number from 0 on, of 32 bits. */
export const i32 = (value: number): Encoded => ({ type: TYPE.i32, bytes: varint(value * 2) });

/** A whole number from 0 on, as far as a number of JavaScript is exact. */
export const i64 = (value: number): Encoded => ({ type: TYPE.i64, bytes: varint(value * 2) });

export function text(value: string): Encoded {
  const bytes = Buffer.from(value);
  return { type: TYPE.binary, bytes: [...varint(bytes.length), ...bytes] };
}

/** At least one item, all of one type. */
export function list(items: readonly Encoded[]): Encoded {
  const { type } = required(items[0], 'an item of a list');
  const head = items.length < 15 ? [items.length * 16 + type] : [0xf0 + type, ...varint(items.length)];
  return { type: TYPE.list, bytes: [...head, ...items.flatMap(({ bytes }) => bytes)] };
}

/** Its fields by their numbers, each at most 15 above the one before. */
export function struct(fields: Readonly<Record<number, Encoded>>): Encoded {
  const bytes: number[] = [];
  let before = 0;
  for (const [number, field] of Object.entries(fields)) {
    bytes.push((Number(number) - before) * 16 + field.type, ...field.bytes);
    before = Number(number);
  }
  return { type: TYPE.struct, bytes: [...bytes, 0] };
}

/** Seven bits a byte, the lowest first; all bytes but the last have the eighth set. */
export function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}
