import { endOfDigits } from './field-numbers';

/** Bytes of `YYYY-MM-DD`. */
const DATE_BYTES: usize = 10;
/** Days from 0000-03-01 to 1970-01-01. */
const DAYS_TO_1970: i64 = 719_468;
/** Bytes of `YYYY-MM-DD HH:MM:SS`. */
const SECONDS_BYTES: usize = 19;

/** `YYYY-MM-DD`, a day of the calendar from the year 1 on. */
export function isDate(from: usize, to: usize): bool {
  if (to - from !== DATE_BYTES) return false;
  return hasShape(from, i8x16(9, 9, 9, 9, 0, 9, 9, 0, 9, 9, -1, -1, -1, -1, -1, -1)) && isDay(from);
}

/** `YYYY-MM-DD HH:MM:SS`, then a point and digits or nothing; it names a time that exists. */
export function isTimestamp(from: usize, to: usize): bool {
  if (to - from < SECONDS_BYTES) return false;
  if (!hasShape(from, i8x16(9, 9, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9))) return false;
  const seconds = from + 16;
  if (load<u8>(seconds) !== 0x3a || endOfDigits(seconds + 1, seconds + 3) !== seconds + 3) return false;
  if (pair(from + 11) > 23 || pair(from + 14) > 59 || pair(seconds + 1) > 59) return false;

  const point = from + SECONDS_BYTES;
  if (point < to && (load<u8>(point) !== 0x2e || point + 1 === to || endOfDigits(point + 1, to) !== to)) return false;
  return isDay(from);
}

/** Milliseconds from 1970-01-01 to the time that `isTimestamp` text names; what is finer is cut off. */
export function milliseconds(from: usize, to: usize): i64 {
  return inUnits(from, to, 3);
}

/** The same in microseconds. */
export function microseconds(from: usize, to: usize): i64 {
  return inUnits(from, to, 6);
}

/** The same in units of so many decimals of a second. */
function inUnits(from: usize, to: usize, decimals: usize): i64 {
  const minutes = <i64>pair(from + 11) * 60 + <i64>pair(from + 14);
  const seconds = (daysTo(from) * 1440 + minutes) * 60 + <i64>pair(from + 17);
  let units = seconds;
  for (let place: usize = 0; place < decimals; place++) {
    const at = from + SECONDS_BYTES + 1 + place;
    units = units * 10 + (at < to ? <i64>(load<u8>(at) - 0x30) : 0);
  }
  return units;
}

/** Days from 1970-01-01 to the date at `at`. Years begin in March, so that the day that comes and goes is their last. */
function daysTo(at: usize): i64 {
  const month = pair(at + 5);
  const year = pair(at) * 100 + pair(at + 2) - (month <= 2 ? 1 : 0);
  const leapDays = year / 4 - year / 100 + year / 400;
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + pair(at + 8) - 1;
  return <i64>(year * 365 + leapDays + dayOfYear) - DAYS_TO_1970;
}

/** The 16 bytes at `at` are those of `0000-00-00 00:00`, or beyond them by at most so much. */
function hasShape(at: usize, beyond: v128): bool {
  const zero = i8x16(0x30, 0x30, 0x30, 0x30, 0x2d, 0x30, 0x30, 0x2d, 0x30, 0x30, 0x20, 0x30, 0x30, 0x3a, 0x30, 0x30);
  return i8x16.all_true(i8x16.le_u(i8x16.sub(v128.load(at), zero), beyond));
}

/** The date at `at`, which has the shape of one, is in the calendar. */
function isDay(at: usize): bool {
  const year = pair(at) * 100 + pair(at + 2);
  const month = pair(at + 5);
  const day = pair(at + 8);
  return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: u32, month: u32): u32 {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The number that two digits name. */
function pair(at: usize): u32 {
  return (load<u8>(at) - 0x30) * 10 + (load<u8>(at, 1) - 0x30);
}
