/** All whole numbers of so many digits fit into 64 bits. */
const SAFE_DIGITS: usize = 18;
/** So many significant digits tell any double from all others; what producers print has no more. */
const DOUBLE_DIGITS: usize = 17;
/** So many digits behind the point are kept of an exact number. */
const NUMERIC_SCALE: usize = 18;
/** No field of a number that is longer is regular. */
const MAX_NUMBER_BYTES: usize = 32;

/** 1 to 18 digits. A sign is not regular: an id must not have one, and of other whole numbers hardly any has. */
export function isInteger(from: usize, to: usize): bool {
  return from < to && to - from <= SAFE_DIGITS && endOfDigits(from, to) === to;
}

/** The number that `isInteger` text names. */
export function integer(from: usize, to: usize): i64 {
  let number: i64 = 0;
  for (let at = from; at < to; at++) number = number * 10 + <i64>(load<u8>(at) - 0x30);
  return number;
}

/** `-` or nothing, digits, then a point and digits or nothing; at most 17 digits from the first that is not 0. */
export function isDecimal(from: usize, to: usize): bool {
  if (to - from > MAX_NUMBER_BYTES) return false;
  const first = behindSign(from, to);
  const point = endOfDigits(first, to);
  if (point === first) return false;
  if (point < to && (load<u8>(point) !== 0x2e || point + 1 === to || endOfDigits(point + 1, to) !== to)) return false;

  let significant = first;
  while (significant < to && (load<u8>(significant) === 0x30 || significant === point)) significant++;
  return to - significant - (significant < point && point < to ? 1 : 0) <= DOUBLE_DIGITS;
}

/** What `isDecimal`, with no digit that would have to be rounded. */
export function isNumeric(from: usize, to: usize): bool {
  if (!isDecimal(from, to)) return false;
  const point = endOfDigits(behindSign(from, to), to);
  return point === to || to - point - 1 <= NUMERIC_SCALE;
}

function behindSign(from: usize, to: usize): usize {
  return from < to && load<u8>(from) === 0x2d ? from + 1 : from;
}

/** The first byte from `from` on that is no digit, or `to`. */
export function endOfDigits(from: usize, to: usize): usize {
  let at = from;
  while (at < to && <u8>(load<u8>(at) - 0x30) <= 9) at++;
  return at;
}
