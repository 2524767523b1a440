import { escapesAny, MAX_FIELDS } from './row-format';

// The record that was found last.

/** Where its LF stands; the end of the input when that is missing. */
export let recordEnd: usize = 0;
/** Lines that it takes. */
export let recordLines: i32 = 0;
/** Fields found; one more than MAX_FIELDS stands for any larger number. */
export let fieldsFound: i32 = 0;

/** Where each field begins (4 bytes); behind the last where a next one would. */
const starts: usize = memory.data((MAX_FIELDS + 2) * 4);

/** First byte of a field of the record. */
export function fieldStart(field: i32): usize {
  return load<u32>(starts + <usize>field * 4);
}

/** Its end, exclusive. */
export function fieldEnd(field: i32): usize {
  return load<u32>(starts + <usize>field * 4, 4) - 1;
}

/**
 * Finds the record that begins at `start`, and its fields. False when it holds a control character beside tabs and escaped line
 * ends, or has no LF before `end`: then its fields mean nothing, but its end is right.
 */
export function findRecord(start: usize, end: usize): bool {
  const lastControl = i8x16.splat(0x1f);
  const backslash = i8x16.splat(0x5c);
  const none = i8x16.splat(0);
  const watchBackslash = escapesAny;
  let escaped: usize = 0; // the byte behind the backslash that was seen last
  let regular = true;
  let lines = 1;
  let fields = 0;
  store<u32>(starts, <u32>start);

  for (let at = start; at < end; at += 16) {
    const block = v128.load(at);
    const controls = i8x16.le_u(block, lastControl);
    // Only where a backslash can make a tab or LF data must it be seen here.
    const backslashes = watchBackslash ? i8x16.eq(block, backslash) : none;
    for (let marks = i8x16.bitmask(v128.or(controls, backslashes)); marks !== 0; marks &= marks - 1) {
      const mark = at + <usize>ctz(marks);
      if (mark >= end) break;
      const byte = load<u8>(mark);
      if (mark === escaped) {
        if (byte === 0x0a) lines++;
        else if (byte < 0x20 && byte !== 0x09) regular = false;
      } else if (byte === 0x5c) {
        escaped = mark + 1;
      } else if (byte === 0x09 || byte === 0x0a) {
        if (fields <= MAX_FIELDS) fields++;
        store<u32>(starts + <usize>fields * 4, <u32>mark + 1);
        if (byte === 0x09) continue;
        recordEnd = mark;
        recordLines = lines;
        fieldsFound = fields;
        return regular;
      } else {
        regular = false;
      }
    }
  }
  recordEnd = end;
  recordLines = lines;
  fieldsFound = fields;
  return false;
}
