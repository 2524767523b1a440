import { doubt } from './doubt';
import { isDecimal, isInteger } from './field-numbers';
import { isTimestamp } from './field-times';
import { keep, scratch } from './scratch';
import { ESCAPED, kindIn, NULL, OTHER, PLAIN, setSlot, valueIn } from './slots';
import { copy, endOf, NO_TEXT, standsAt, startOf } from './span';
import { unescaped } from './strings';

const BLANK: u8 = 0x20;

/** A string's text; any other value as its JSON; no text for an absent member and for null. */
export function textOf(slot: i32): u64 {
  const kind = kindIn(slot);
  if (kind <= NULL) return NO_TEXT;
  if (kind !== ESCAPED) return valueIn(slot);
  const written = valueIn(slot);
  const said = unescaped(startOf(written), endOf(written));
  setSlot(slot, PLAIN, said);
  return said;
}

/** Text of a string that is not blank; no text for any other value. */
export function wordOf(slot: i32): u64 {
  const kind = kindIn(slot);
  if (kind !== PLAIN && kind !== ESCAPED) return NO_TEXT;
  const word = textOf(slot);
  return isBlank(word) ? NO_TEXT : word;
}

/** Whether all is white space; text without any ASCII letter, digit or sign is doubtful, as there are other blanks. */
function isBlank(word: u64): bool {
  const end = endOf(word);
  let blank = true;
  for (let at = startOf(word); at < end; at++) {
    const byte = load<u8>(at);
    if (byte > BLANK && byte < 0x7f) return false;
    if (byte !== BLANK) blank = false;
  }
  if (!blank) doubt();
  return blank;
}

/** A whole number, also as a string; a blank string is none. */
export function integerOf(slot: i32): u64 {
  const number = numberText(slot);
  if (number !== NO_TEXT && !isInteger(startOf(number), endOf(number))) doubt();
  return number;
}

/** A number that needs no exponent. */
export function decimalOf(slot: i32): u64 {
  const number = numberText(slot);
  if (number !== NO_TEXT && !isDecimal(startOf(number), endOf(number))) doubt();
  return number;
}

function numberText(slot: i32): u64 {
  return kindIn(slot) === OTHER ? valueIn(slot) : wordOf(slot);
}

/** A time in UTC as field-times.ts reads it. Those with other offsets are doubtful. */
export function timeOf(slot: i32): u64 {
  if (kindIn(slot) === OTHER) doubt();
  const written = wordOf(slot);
  if (written === NO_TEXT) return NO_TEXT;
  const start = startOf(written);
  const end = zoneOf(start, endOf(written));
  const length = end - start;
  const to = scratch(LONGEST_TIME);
  if (length < SECONDS || length > LONGEST_TIME || to === 0) return unreadable();
  copy(to, start, end);
  if (load<u8>(to, DATE) === 0x54) store<u8>(to, BLANK, DATE);
  return isTimestamp(to, to + length) ? keep(to + length) : unreadable();
}

/** Bytes of `YYYY-MM-DD`, and with seconds. */
const DATE: usize = 10;
const SECONDS: usize = 19;
const LONGEST_TIME: usize = 64;

/** Where a time's offset begins, if that says UTC. */
function zoneOf(start: usize, end: usize): usize {
  if (end - start <= SECONDS) return end;
  if (standsAt(end - 1, end, 'Z')) return end - 1;
  return standsAt(end - 6, end, '+00:00') ? end - 6 : end;
}

function unreadable(): u64 {
  doubt();
  return NO_TEXT;
}
