import { doubt } from './doubt';
import { copy, NO_TEXT, text } from './span';

// Room for texts that do not stand in the line as they are, such as strings with escapes. It is free again with each line.

const CAPACITY: usize = 4 * 1024 * 1024;
/** Whole vectors are copied, and looked at, also where a text ends in the midst of one. */
const SLACK: usize = 64;

const room: usize = heap.alloc(CAPACITY + SLACK);
let next: usize = room;

/** Forgets all texts. */
export function clearScratch(): void {
  next = room;
}

/** Where a text of at most `bytes` may be written, until `keep`; 0, with doubt, when there is no room. */
export function scratch(bytes: usize): usize {
  if (next + bytes < room + CAPACITY) return next;
  doubt();
  return 0;
}

/** The text from where the last call of `scratch` began to `end`. An LF ends it in memory, as it ends a line. */
export function keep(end: usize): u64 {
  const written = text(next, end);
  store<u8>(end, 0x0a);
  next = end + 1;
  return written;
}

/** The ASCII text `prefix`, and behind it the bytes from `start` to `end`. */
export function join(prefix: string, start: usize, end: usize): u64 {
  const length: usize = prefix.length;
  const to = scratch(length + (end - start));
  if (to === 0) return NO_TEXT;
  for (let i: usize = 0; i < length; i++) store<u8>(to + i, <u8>prefix.charCodeAt(<i32>i));
  return keep(copy(to + length, start, end));
}
