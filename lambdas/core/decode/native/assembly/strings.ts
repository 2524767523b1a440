import { doubt } from './doubt';
import { hexadecimal } from './json';
import { keep, scratch } from './scratch';
import { NO_TEXT } from './span';

const BACKSLASH: u8 = 0x5c;

/**
 * What the inside of a JSON string says, `start` to `end`, which must be valid. Doubtful when it says control characters, as
 * an LF is what ends a text that is read as JSON once more.
 */
export function unescaped(start: usize, end: usize): u64 {
  let to = scratch(end - start + 16);
  if (to === 0) return NO_TEXT;
  for (let at = start; at < end; ) {
    const bytes = v128.load(at);
    v128.store(to, bytes);
    const plain: usize = ctz(i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(BACKSLASH))) | 0x1_0000);
    const copied = min(plain, end - at);
    at += copied;
    to += copied;
    if (plain === 16 || at === end) continue;
    if (load<u8>(at + 1) !== 0x75) {
      store<u8>(to++, simple(load<u8>(at + 1)));
      at += 2;
      continue;
    }
    const unit = hexadecimal(at + 2);
    const paired = (unit & 0xfc00) === 0xd800;
    to = storeCharacter(to, paired ? 0x1_0000 + ((unit & 0x3ff) << 10) + (hexadecimal(at + 8) & 0x3ff) : unit);
    at += paired ? 12 : 6;
  }
  return keep(to);
}

function simple(letter: u8): u8 {
  if (letter !== 0x22 && letter !== BACKSLASH && letter !== 0x2f) doubt();
  return letter;
}

/** As UTF-8; returns its end. */
function storeCharacter(to: usize, code: i32): usize {
  if (code < 0x80) {
    if (code < 0x20) doubt();
    store<u8>(to, <u8>code);
    return to + 1;
  }
  if (code < 0x800) {
    store<u8>(to, <u8>(0xc0 | (code >> 6)));
    store<u8>(to + 1, continuation(code));
    return to + 2;
  }
  if (code < 0x1_0000) {
    store<u8>(to, <u8>(0xe0 | (code >> 12)));
    store<u8>(to + 1, continuation(code >> 6));
    store<u8>(to + 2, continuation(code));
    return to + 3;
  }
  store<u8>(to, <u8>(0xf0 | (code >> 18)));
  store<u8>(to + 1, continuation(code >> 12));
  store<u8>(to + 2, continuation(code >> 6));
  store<u8>(to + 3, continuation(code));
  return to + 4;
}

function continuation(code: i32): u8 {
  return <u8>(0x80 | (code & 0x3f));
}
