import { doubt } from './doubt';
import { hexadecimalDigit } from './json';
import { keep, scratch } from './scratch';
import { copy, endOf, find, NO_TEXT, startOf } from './span';

const PERCENT: u8 = 0x25;

/** Text without its percent-encoding; doubtful where that is wrong, or stands for more than printing ASCII characters. */
export function percentDecoded(encoded: u64): u64 {
  const end = endOf(encoded);
  let at = startOf(encoded);
  let percent = find(at, end, PERCENT);
  if (percent === end) return encoded;
  let to = scratch(end - at);
  if (to === 0) return NO_TEXT;
  while (percent < end) {
    to = copy(to, at, percent);
    const code =
      percent + 2 < end ? (hexadecimalDigit(load<u8>(percent + 1)) << 4) | hexadecimalDigit(load<u8>(percent + 2)) : -1;
    if (code <= 0x20 || code >= 0x7f) doubt();
    store<u8>(to++, <u8>code);
    at = min(percent + 3, end);
    percent = find(at, end, PERCENT);
  }
  return keep(copy(to, at, end));
}
