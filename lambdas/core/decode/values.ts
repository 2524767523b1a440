import { type ColumnType, DECIMAL_SIZES, type Value } from '../definitions/types.ts';
import type { RejectReason } from './batch.ts';
import { parseDecimal, type Rounded } from './decimals.ts';
import { IMPOSSIBLE, parseDate, parseDay, parseMicroseconds, parseTimestamp } from './times.ts';

/** The text is none of its type. */
export interface Malformed {
  readonly reason: RejectReason;
  /** What the text would have to be. */
  readonly expected: string;
}

export type Parsed = Value | Malformed | Rounded | typeof IMPOSSIBLE;

/** What is wrong with a value that is none of a type. */
export const MALFORMED: Readonly<Record<ColumnType, Malformed>> = {
  varchar: { reason: 'INVALID_UTF8', expected: 'text in UTF-8' },
  bigint: { reason: 'BAD_INTEGER', expected: 'a whole number of at most 64 bits' },
  double: { reason: 'BAD_NUMBER', expected: 'a finite decimal number' },
  decimal: { reason: 'BAD_NUMBER', expected: 'a decimal number of at most 16 digits before the point' },
  numeric: { reason: 'BAD_NUMBER', expected: 'a decimal number of at most 20 digits before the point' },
  boolean: { reason: 'BAD_BOOLEAN', expected: '0, 1, true or false' },
  date: { reason: 'BAD_DATE', expected: 'a date, YYYY-MM-DD' },
  timestamp: { reason: 'BAD_TIMESTAMP', expected: 'a time, YYYY-MM-DD HH:MM:SS' },
  microseconds: { reason: 'BAD_TIMESTAMP', expected: 'a time, YYYY-MM-DD HH:MM:SS' },
};

/** At most 19 digits behind zeros: all of 64 bits, and nothing that costs time to convert. */
const INTEGER = /^[+-]?0*\d{1,19}$/;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
/** What PostgreSQL, Python and the engine write of a number that is none, or without a bound. */
const NOT_FINITE = /^[+-]?(?:nan|inf(?:inity)?)$/i;
/** 1 as `parseDecimal` gives it. */
const ONE = 10n ** BigInt(DECIMAL_SIZES.numeric.scale);
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
    const value = INTEGER.test(text) ? BigInt(text) : wholeNumber(text);
    if (value === undefined) return notFinite(text) ?? MALFORMED.bigint;
    return BigInt.asIntN(64, value) === value ? value : MALFORMED.bigint;
  },
  double: (text) => {
    const value = NUMBER.test(text) ? Number(text) : Number.NaN;
    return Number.isFinite(value) ? value : (notFinite(text) ?? MALFORMED.double);
  },
  decimal: (text) => parseDecimal(text, DECIMAL_SIZES.decimal) ?? notFinite(text) ?? MALFORMED.decimal,
  numeric: (text) => parseDecimal(text, DECIMAL_SIZES.numeric) ?? notFinite(text) ?? MALFORMED.numeric,
  boolean: (text) => BOOLEANS.get(text.length > 1 ? text.toLowerCase() : text) ?? MALFORMED.boolean,
  date: (text) => parseDay(text) ?? MALFORMED.date,
  timestamp: (text) => parseTimestamp(text) ?? MALFORMED.timestamp,
  microseconds: (text) => parseMicroseconds(text) ?? MALFORMED.microseconds,
};

function notFinite(text: string): typeof IMPOSSIBLE | undefined {
  return NOT_FINITE.test(text) ? IMPOSSIBLE : undefined;
}

/** A whole number that is written with a point or an exponent, such as `2.0` and `1e1`; undefined for any other text. */
function wholeNumber(text: string): bigint | undefined {
  const value = parseDecimal(text, DECIMAL_SIZES.numeric);
  return typeof value === 'bigint' && value % ONE === 0n ? value / ONE : undefined;
}

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
 * Nothing is trimmed or guessed. A time is cut to milliseconds; decimals beyond a numeric's are rounded, and it says so.
 */
export function parseValue(type: ColumnType, text: string): Parsed {
  if (text === 'NULL' || (text === '' && type !== 'varchar')) return null;
  return PARSERS[type](text);
}

/** Text that is neither empty nor NULL, as PostgreSQL writes it. */
const POSTGRES: Readonly<Record<ColumnType, (text: string) => Parsed>> = {
  ...PARSERS,
  boolean: (text) => (text === 't' || text === 'f' ? text === 't' : PARSERS.boolean(text)),
  timestamp: (text) => parseTimestamp(text) ?? midnightOf(parseDate(text)),
  microseconds: (text) => parseMicroseconds(text) ?? inMicroseconds(midnightOf(parseDate(text))),
};

const DAY_MS = 86_400_000;

/** A database can hold a time as a day. */
function midnightOf(day: number | typeof IMPOSSIBLE | undefined): Parsed {
  return typeof day === 'number' ? day * DAY_MS : (day ?? MALFORMED.timestamp);
}

const inMicroseconds = (ms: Parsed) => (typeof ms === 'number' ? BigInt(ms) * 1000n : ms);

/**
 * The value of a text as PostgreSQL writes it: `NULL` is four letters, no value is not written as text at all. An empty
 * text in a column of another type than varchar is null.
 */
export function parsePostgresValue(type: ColumnType, text: string): Parsed {
  return text === '' && type !== 'varchar' ? null : POSTGRES[type](text);
}

/** Tells a `Malformed` from a value. */
export function isMalformed(parsed: Parsed): parsed is Malformed {
  return typeof parsed === 'object' && parsed !== null && 'reason' in parsed;
}

/** Tells a number that was rounded from one that the type holds as it is. */
export function isRounded(parsed: Parsed): parsed is Rounded {
  return typeof parsed === 'object' && parsed !== null && 'rounded' in parsed;
}
