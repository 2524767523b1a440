import type { ColumnType, Value } from '../definitions/types.ts';
import type { RejectReason } from './batch.ts';
import { type IMPOSSIBLE, parseDate, parseTimestamp } from './times.ts';

/** The text is none of its type. */
export interface Malformed {
  readonly reason: RejectReason;
  /** What the text would have to be. */
  readonly expected: string;
}

export type Parsed = Value | Malformed | typeof IMPOSSIBLE;

const BAD_INTEGER: Malformed = { reason: 'BAD_INTEGER', expected: 'a whole number of at most 64 bits' };
const BAD_NUMBER: Malformed = { reason: 'BAD_NUMBER', expected: 'a finite decimal number' };
const BAD_BOOLEAN: Malformed = { reason: 'BAD_BOOLEAN', expected: '0, 1, true or false' };
const BAD_DATE: Malformed = { reason: 'BAD_DATE', expected: 'a date, YYYY-MM-DD' };
const BAD_TIMESTAMP: Malformed = { reason: 'BAD_TIMESTAMP', expected: 'a time, YYYY-MM-DD HH:MM:SS' };

/** At most 19 digits behind zeros: all of 64 bits, and nothing that costs time to convert. */
const INTEGER = /^[+-]?0*\d{1,19}$/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['0', false],
  ['1', true],
  ['false', false],
  ['true', true],
]);

/** Text that is neither empty nor NULL, by type. */
const PARSERS: Readonly<Record<ColumnType, (text: string) => Parsed>> = {
  varchar: (text) => text,
  bigint: (text) => {
    const small = smallInteger(text);
    if (small >= 0) return BigInt(small);
    if (!INTEGER.test(text)) return BAD_INTEGER;
    const value = BigInt(text);
    return BigInt.asIntN(64, value) === value ? value : BAD_INTEGER;
  },
  double: (text) => {
    const value = NUMBER.test(text) ? Number(text) : Number.NaN;
    return Number.isFinite(value) ? value : BAD_NUMBER;
  },
  boolean: (text) => BOOLEANS.get(text.length > 1 ? text.toLowerCase() : text) ?? BAD_BOOLEAN,
  date: (text) => parseDate(text) ?? BAD_DATE,
  timestamp: (text) => parseTimestamp(text) ?? BAD_TIMESTAMP,
};

/** Most integers: 1 to 15 digits, all of which a double holds; -1 for any other text. Far cheaper than the general way. */
function smallInteger(text: string): number {
  if (text.length > 15 || text.length === 0) return -1;
  let value = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * The value of a field's text. `NULL` is null in every column; an empty field is null, in a varchar column the empty text.
 * Nothing is trimmed, rounded or guessed, but for a time, whose decimals behind the millisecond are cut off.
 */
export function parseValue(type: ColumnType, text: string): Parsed {
  if (text === 'NULL' || (text === '' && type !== 'varchar')) return null;
  return PARSERS[type](text);
}

/** Tells a `Malformed` from a value. */
export function isMalformed(parsed: Parsed): parsed is Malformed {
  return typeof parsed === 'object' && parsed !== null;
}
