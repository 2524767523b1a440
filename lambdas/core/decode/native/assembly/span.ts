// A text is a piece of memory that is not copied: the address of its first byte and that of its end, in the upper and the
// lower half of a u64.

/** No text at all; an empty one has an address. */
export const NO_TEXT: u64 = 0;

export function text(start: usize, end: usize): u64 {
  return ((<u64>start) << 32) | <u64>end;
}

export function startOf(text: u64): usize {
  return <usize>(text >> 32);
}

export function endOf(text: u64): usize {
  return <usize>(text & 0xffff_ffff);
}

/** Address of the first `byte` from `start`; `end` when there is none. */
export function find(start: usize, end: usize, byte: u8): usize {
  return findEither(start, end, byte, byte);
}

/** Address of the first byte from `start` that is one of two; `end` when there is none. Looks at up to 15 bytes behind it. */
export function findEither(start: usize, end: usize, one: u8, other: u8): usize {
  const ones = i8x16.splat(one);
  const others = i8x16.splat(other);
  for (let at = start; at < end; at += 16) {
    const bytes = v128.load(at);
    const found = i8x16.bitmask(v128.or(i8x16.eq(bytes, ones), i8x16.eq(bytes, others)));
    if (found !== 0) return min(at + ctz(found), end);
  }
  return end;
}

/** Whether the ASCII text `expected` stands at `start`, wholly before `end`. */
export function standsAt(start: usize, end: usize, expected: string): bool {
  if (start + <usize>expected.length > end) return false;
  for (let i = 0; i < expected.length; i++) {
    if (load<u8>(start + i) !== expected.charCodeAt(i)) return false;
  }
  return true;
}

export function isDigit(byte: u8): bool {
  return <u32>byte - 0x30 <= 9;
}

/** Whether all bytes are ASCII characters that print, and none is a blank. */
export function isPlain(text: u64): bool {
  const end = endOf(text);
  for (let at = startOf(text); at < end; at++) {
    if (<u32>load<u8>(at) - 0x21 > 0x7e - 0x21) return false;
  }
  return true;
}

/** Copies the bytes from `start` to `end`, and up to 15 more; returns where they end. */
export function copy(to: usize, start: usize, end: usize): usize {
  for (let at: usize = 0; start + at < end; at += 16) v128.store(to + at, v128.load(start + at));
  return to + (end - start);
}
