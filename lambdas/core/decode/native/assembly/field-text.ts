import { unescaped } from './row-format';

/**
 * Writes the text of a field without its escapes to `into`. Returns its end; 0 when an escape is unknown. It writes up to 15
 * bytes more than it keeps, and looks at as many behind the field.
 */
export function withoutEscapes(into: usize, from: usize, to: usize): usize {
  const backslash = i8x16.splat(0x5c);
  let at = from;
  while (at < to) {
    const block = v128.load(at);
    v128.store(into, block);
    const plain = <usize>ctz(i8x16.bitmask(i8x16.eq(block, backslash)) | 0x10000);
    const left = to - at;
    if (plain >= left) return into + left;
    into += plain;
    at += plain;
    if (plain === 16) continue;
    // A backslash that ends a field has a tab or LF behind it: no sequence, and under the other rule it does not end one.
    const byte = unescaped(load<u8>(at, 1));
    if (byte === 0) return 0;
    store<u8>(into++, byte);
    at += 2;
  }
  return into;
}
