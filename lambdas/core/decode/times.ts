/** The text has a shape of its type but names nothing that the type holds, such as 30 February, `infinity` or the year 44 BC. */
export const IMPOSSIBLE = Symbol('impossible');

const DATE = /^\d{4}-\d\d-\d\d$/;
/** PostgreSQL writes an offset with seconds for times before the zone had whole minutes. */
const TIMESTAMP = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d(?::?\d\d(?::\d\d)?)?)?$/;
/** What PostgreSQL writes of days and times outside of the years 1 to 9999. */
const BEYOND =
  /^(?:[+-]?infinity|(?:\d{5,7}-\d\d-\d\d(?:[ T]\d\d:\d\d:\d\d\S*)?(?: BC)?|\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d:\d\d\S*)? BC))$/i;
const EPOCH = /^-?\d+(?:\.\d+)?$/;

const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
/** From 1 March of the year 0. */
const DAYS_TO_1970 = 719_468;
const DAY_MS = 86_400_000;

/** A number beyond this is no count of seconds (it would name a year after 5138) but one of milliseconds. */
const LARGEST_EPOCH_SECONDS = 1e11;
export const FIRST_MS = -62_135_596_800_000; // 0001-01-01T00:00:00Z
export const LAST_MS = 253_402_300_799_999; // 9999-12-31T23:59:59.999Z
const FIRST_US = -62_135_596_800_000_000n;
const LAST_US = 253_402_300_799_999_999n;

/** `YYYY-MM-DD` as whole days since 1970-01-01; undefined when the text has another shape. */
export function parseDate(text: string): number | typeof IMPOSSIBLE | undefined {
  return DATE.test(text) ? daysOf(text) : undefined;
}

/** Whether the calendar has the day of a text `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  return typeof parseDate(text) === 'number';
}

/**
 * A day that can be written with a time, which is left out: the day is the one that is written, whatever the offset. One outside
 * of the years 1 to 9999 is impossible. Undefined when the text has another shape.
 */
export function parseDay(text: string): number | typeof IMPOSSIBLE | undefined {
  if (DATE.test(text)) return daysOf(text);
  if (TIMESTAMP.test(text)) return clockOf(text) === IMPOSSIBLE ? IMPOSSIBLE : daysOf(text);
  return BEYOND.test(text) ? IMPOSSIBLE : undefined;
}

/**
 * `YYYY-MM-DD HH:MM:SS[.f...]`, with a blank or `T` between, as whole milliseconds since 1970-01-01T00:00:00Z. Without `Z`
 * or an offset the time is UTC. What is finer than a millisecond is cut off, toward the earlier one, also before 1970.
 * Undefined when the text has another shape. A leap second is impossible, as neither engine can hold it, and so is a time
 * outside of the years 1 to 9999.
 */
export function parseTimestamp(text: string): number | typeof IMPOSSIBLE | undefined {
  if (!TIMESTAMP.test(text)) return BEYOND.test(text) ? IMPOSSIBLE : undefined;
  const days = daysOf(text);
  const clock = clockOf(text);
  return days === IMPOSSIBLE || clock === IMPOSSIBLE ? IMPOSSIBLE : withinYears(days * DAY_MS + clock);
}

/** Milliseconds in UTC since the beginning of the day that a TIMESTAMP text names. */
function clockOf(text: string): number | typeof IMPOSSIBLE {
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  const offset = text.length > 19 ? offsetSeconds(text) : 0;
  if (offset === IMPOSSIBLE || hour > 23 || minute > 59 || second > 59) return IMPOSSIBLE;
  return ((hour * 60 + minute) * 60 + second - offset) * 1000 + decimals(text, MILLISECONDS_AT);
}

/** The same text as of `parseTimestamp` as whole microseconds since 1970-01-01T00:00:00Z; what is finer is cut off. */
export function parseMicroseconds(text: string): bigint | typeof IMPOSSIBLE | undefined {
  const ms = parseTimestamp(text);
  return typeof ms === 'number' ? BigInt(ms) * 1000n + BigInt(decimals(text, MICROSECONDS_AT)) : ms;
}

function withinYears(ms: number): number | typeof IMPOSSIBLE {
  return ms < FIRST_MS || ms > LAST_MS ? IMPOSSIBLE : ms;
}

/**
 * A time as event logs hold it: the shape of a timestamp, or seconds since 1970 with or without a fraction (milliseconds
 * when the number is beyond 1e11); the result as of `parseTimestamp`. An epoch outside of the years 1 to 9999 is impossible.
 */
export function parseInstant(text: string): number | typeof IMPOSSIBLE | undefined {
  if (!EPOCH.test(text)) return parseTimestamp(text);
  const us = epochMicroseconds(text);
  return us === IMPOSSIBLE ? us : Number((us - modulo(us, 1000n)) / 1000n);
}

/** The same text as whole microseconds since 1970. */
export function parseInstantMicroseconds(text: string): bigint | typeof IMPOSSIBLE | undefined {
  return EPOCH.test(text) ? epochMicroseconds(text) : parseMicroseconds(text);
}

/** Never negative. */
const modulo = (a: bigint, b: bigint) => ((a % b) + b) % b;

/** Decimal digits, not floating point: 1375000000.123 * 1000 would fall short of the millisecond that it names. */
function epochMicroseconds(text: string): bigint | typeof IMPOSSIBLE {
  const negative = text.startsWith('-');
  const [whole = '', fraction = ''] = text.slice(negative ? 1 : 0).split('.');
  const seconds = Number(whole);
  if (seconds > LAST_MS) return IMPOSSIBLE;
  const kept = seconds > LARGEST_EPOCH_SECONDS ? 3 : 6;
  const size = BigInt(whole + fraction.slice(0, kept).padEnd(kept, '0'));
  const finer = /[1-9]/.test(fraction.slice(kept));
  const us = negative ? -size - (finer ? 1n : 0n) : size;
  return us < FIRST_US || us > LAST_US ? IMPOSSIBLE : us;
}

function daysOf(text: string): number | typeof IMPOSSIBLE {
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  if (year === 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return IMPOSSIBLE;
  // Counted in years that begin in March, so that the leap day is the last of its year; Date.UTC misreads years below 100.
  const years = month < 3 ? year - 1 : year;
  const leapDays = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  const monthDays = Math.floor((153 * ((month + 9) % 12) + 2) / 5);
  return years * 365 + leapDays + monthDays + day - 1 - DAYS_TO_1970;
}

function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
}

/** Where the decimals of milliseconds begin in the text of a time, and those that microseconds add. */
const MILLISECONDS_AT = 20;
const MICROSECONDS_AT = 23;

/** The number that the three decimals from `start` on name; a fraction may end before them. */
function decimals(text: string, start: number): number {
  if (text[19] !== '.') return 0;
  let number = 0;
  let unit = 100;
  for (let at = 20; at < start + 3; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) break;
    if (at < start) continue;
    number += digit * unit;
    unit /= 10;
  }
  return number;
}

function offsetSeconds(text: string): number | typeof IMPOSSIBLE {
  const sign = Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
  if (sign < 19) return 0;
  const written = text.slice(sign + 1).replaceAll(':', '');
  const [hours = 0, minutes = 0, seconds = 0] = [0, 2, 4].map((at) =>
    at < written.length ? digits(written, at, 2) : 0,
  );
  if (hours > 23 || minutes > 59 || seconds > 59) return IMPOSSIBLE;
  return (text[sign] === '-' ? -1 : 1) * ((hours * 60 + minutes) * 60 + seconds);
}

function digits(text: string, start: number, count: number): number {
  let number = 0;
  for (let at = start; at < start + count; at++) number = number * 10 + text.charCodeAt(at) - 48;
  return number;
}
