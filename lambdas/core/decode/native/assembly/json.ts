import { doubt } from './doubt';
import { isDigit } from './span';

// Finds the ends of JSON values by the whole grammar, but with the blank as the only white space. Each function takes the
// address of a byte and returns an address, or 0 where the text is no JSON. The text must end with an LF, at which all rules
// fail, so that nothing runs past its end.

/** Objects and arrays inside of each other; deeper ones are doubtful. */
const MAX_DEPTH: i32 = 64;

const LAST_CONTROL: u8 = 0x1f;
const BLANK: u8 = 0x20;
const QUOTE: u8 = 0x22;
const BACKSLASH: u8 = 0x5c;
const OPEN_BRACE: u8 = 0x7b;
const CLOSE_BRACE: u8 = 0x7d;
const OPEN_BRACKET: u8 = 0x5b;
const CLOSE_BRACKET: u8 = 0x5d;
const COMMA: u8 = 0x2c;
const COLON: u8 = 0x3a;

/** Whether the last string whose end was found has escapes. */
export let escaped: bool = false;

export function skipBlanks(at: usize): usize {
  while (load<u8>(at) === BLANK) at++;
  return at;
}

/** The end of the value at `at`, which stands in `depth` objects and arrays. */
export function valueEnd(at: usize, depth: i32): usize {
  switch (load<u8>(at)) {
    case QUOTE: {
      const close = stringClose(at + 1);
      return close === 0 ? 0 : close + 1;
    }
    case OPEN_BRACE:
      return objectEnd(at, depth);
    case OPEN_BRACKET:
      return arrayEnd(at, depth);
    case 0x74:
      return load<u32>(at) === 0x65757274 ? at + 4 : 0; // true
    case 0x66:
      return load<u32>(at + 1) === 0x65736c61 ? at + 5 : 0; // (f)alse
    case 0x6e:
      return load<u32>(at) === 0x6c6c756e ? at + 4 : 0; // null
    default:
      return numberEnd(at);
  }
}

/** The quote that closes the string whose first character is at `at`. Doubtful when it holds half a pair of surrogates. */
export function stringClose(at: usize): usize {
  escaped = false;
  while (true) {
    const bytes = v128.load(at);
    const ends = v128.or(i8x16.eq(bytes, i8x16.splat(QUOTE)), i8x16.eq(bytes, i8x16.splat(BACKSLASH)));
    const stops = i8x16.bitmask(v128.or(ends, i8x16.le_u(bytes, i8x16.splat(LAST_CONTROL))));
    if (stops === 0) {
      at += 16;
      continue;
    }
    at += ctz(stops);
    const byte = load<u8>(at);
    if (byte === QUOTE) return at;
    if (byte !== BACKSLASH) return 0;
    escaped = true;
    at = escapeEnd(at);
    if (at === 0) return 0;
  }
}

function escapeEnd(at: usize): usize {
  switch (load<u8>(at + 1)) {
    case QUOTE:
    case BACKSLASH:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return at + 2;
    case 0x75:
      return unitEnd(at);
    default:
      return 0;
  }
}

function unitEnd(at: usize): usize {
  const unit = hexadecimal(at + 2);
  if (unit < 0) return 0;
  if ((unit & 0xf800) !== 0xd800) return at + 6;
  const low = load<u16>(at + 6) === 0x755c ? hexadecimal(at + 8) : -1;
  if (unit < 0xdc00 && (low & 0xfc00) === 0xdc00) return at + 12;
  doubt();
  return at + 6;
}

/** The value of four hexadecimal digits; -1 where there are other bytes. */
export function hexadecimal(at: usize): i32 {
  let value = 0;
  for (let i: usize = 0; i < 4; i++) {
    const digit = hexadecimalDigit(load<u8>(at + i));
    if (digit < 0) return -1;
    value = (value << 4) | digit;
  }
  return value;
}

/** -1 for any other byte. */
export function hexadecimalDigit(byte: u8): i32 {
  if (isDigit(byte)) return byte - 0x30;
  const letter = <u32>(byte | 0x20) - 0x61;
  return letter < 6 ? letter + 10 : -1;
}

function objectEnd(open: usize, depth: i32): usize {
  if (depth === MAX_DEPTH) return tooDeep();
  let at = skipBlanks(open + 1);
  while (load<u8>(at) === QUOTE) {
    const close = stringClose(at + 1);
    if (close === 0) return 0;
    const value = memberValue(close + 1);
    if (value === 0) return 0;
    const end = valueEnd(value, depth + 1);
    if (end === 0) return 0;
    at = nextMember(end);
    if (at === 0) return 0;
  }
  return load<u8>(at) === CLOSE_BRACE ? at + 1 : 0;
}

/** The first byte of a member's value, from behind its key. */
export function memberValue(at: usize): usize {
  at = skipBlanks(at);
  return load<u8>(at) === COLON ? skipBlanks(at + 1) : 0;
}

/** The quote of the next key, from behind a value, or the brace that closes the object. */
export function nextMember(at: usize): usize {
  at = skipBlanks(at);
  if (load<u8>(at) === CLOSE_BRACE) return at;
  if (load<u8>(at) !== COMMA) return 0;
  at = skipBlanks(at + 1);
  return load<u8>(at) === QUOTE ? at : 0;
}

function arrayEnd(open: usize, depth: i32): usize {
  if (depth === MAX_DEPTH) return tooDeep();
  let at = skipBlanks(open + 1);
  if (load<u8>(at) === CLOSE_BRACKET) return at + 1;
  while (true) {
    at = valueEnd(at, depth + 1);
    if (at === 0) return 0;
    at = skipBlanks(at);
    if (load<u8>(at) === CLOSE_BRACKET) return at + 1;
    if (load<u8>(at) !== COMMA) return 0;
    at = skipBlanks(at + 1);
  }
}

function tooDeep(): usize {
  doubt();
  return 0;
}

function numberEnd(at: usize): usize {
  if (load<u8>(at) === 0x2d) at++;
  at = load<u8>(at) === 0x30 ? at + 1 : digitsEnd(at);
  if (at !== 0 && load<u8>(at) === 0x2e) at = digitsEnd(at + 1);
  if (at === 0 || (load<u8>(at) | 0x20) !== 0x65) return at;
  const sign = load<u8>(at + 1);
  return digitsEnd(sign === 0x2b || sign === 0x2d ? at + 2 : at + 1);
}

/** 0 when there is no digit at all. */
function digitsEnd(start: usize): usize {
  let at = start;
  while (isDigit(load<u8>(at))) at++;
  return at === start ? 0 : at;
}
