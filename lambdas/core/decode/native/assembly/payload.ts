import { doubt, isDoubtful } from './doubt';
import { EVENT, PAYLOAD_KEYS, PROBLEM_ID, SUCCESS } from './event-slots';
import { skipBlanks, valueEnd } from './json';
import { readObject } from './members';
import { textOf } from './readings';
import { clearSlots, jsonIn, kindIn, NULL, OTHER, valueIn } from './slots';
import { endOf, isDigit, NO_TEXT, startOf, text } from './span';

const BLANK: u8 = 0x20;
const QUOTE: u8 = 0x22;
const MINUS: u8 = 0x2d;
const OPEN_BRACKET: u8 = 0x5b;
const BACKSLASH: u8 = 0x5c;
const OPEN_BRACE: u8 = 0x7b;

/**
 * The payload's JSON, without the string that browsers wrap it in; its members go into their slots. Text that is no JSON
 * stays a JSON string.
 */
export function payloadOf(): u64 {
  const kind = kindIn(EVENT);
  const written = jsonIn(EVENT);
  if (kind <= NULL || kind === OTHER) return written;
  const first = load<u8>(startOf(valueIn(EVENT)));
  // Spares the forms (`a=1&b=2`) being unescaped.
  if (first > BLANK && first < 0x7f && first !== BACKSLASH && !mayBeginJson(first)) return written;
  const said = textOf(EVENT);
  if (isDoubtful()) return NO_TEXT;
  let end = endOf(said);
  const start = min(skipBlanks(startOf(said)), end);
  while (end > start && load<u8>(end - 1) === BLANK) end--;
  if (start === end) return written;
  // It may be a blank that is not of ASCII.
  if (load<u8>(start) >= 0x80 || load<u8>(end - 1) >= 0x80) doubt();
  return mayBeginJson(load<u8>(start)) && readPayload(start) === end ? text(start, end) : withoutMembers(written);
}

/** Where the JSON value at `start` ends, whatever stands behind it; 0 when there is none. */
function readPayload(start: usize): usize {
  return load<u8>(start) === OPEN_BRACE ? readObject(start, 0, PAYLOAD_KEYS) : valueEnd(start, 0);
}

/** Members that were found before the text turned out to be no JSON are none. */
function withoutMembers(written: u64): u64 {
  clearSlots(PROBLEM_ID, SUCCESS);
  return written;
}

/** All first characters of JSON but white space. */
function mayBeginJson(byte: u8): bool {
  switch (byte) {
    case QUOTE:
    case MINUS:
    case OPEN_BRACKET:
    case OPEN_BRACE:
    case 0x66: // false
    case 0x6e: // null
    case 0x74: // true
      return true;
    default:
      return isDigit(byte);
  }
}
