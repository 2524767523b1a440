import { cursor, FIELD_END, hasRoom, moveTo, NULL_MARK, ROW_END, writeByte, writeNumber } from './memory';
import { copy, endOf, NO_TEXT, startOf } from './span';

// The fields of a row, gathered before they are written, so that its length is known.

const MAX_FIELDS: i32 = 64;
/** DuckDB's reader takes no row of more than 2 MB. */
const MAX_ROW_BYTES: usize = 2_000_000;
/** A number of 64 bits, the ends of its field and row, and what SIMD stores write too much. */
const OVERHEAD: usize = 64;

const fields: usize = memory.data(MAX_FIELDS * 8);
let count: i32 = 0;
let bytes: usize = 0;

/** Begins a row. */
export function clearFields(): void {
  count = 0;
  bytes = 0;
}

/** Adds a field that holds no control characters; no text is null. */
export function addField(text: u64): void {
  store<u64>(fields + ((<usize>count) << 3), text);
  count++;
  bytes += endOf(text) - startOf(text) + 2;
}

/** Writes the row of a line, whose number is its last field. False when there is no room for it. */
export function writeRow(line: i64): bool {
  if (bytes > MAX_ROW_BYTES || !hasRoom(bytes + OVERHEAD)) return false;
  let to = cursor;
  for (let field = 0; field < count; field++) {
    const text = load<u64>(fields + ((<usize>field) << 3));
    if (text === NO_TEXT) store<u8>(to++, NULL_MARK);
    else to = copy(to, startOf(text), endOf(text));
    store<u8>(to++, FIELD_END);
  }
  moveTo(to);
  writeNumber(line);
  writeByte(ROW_END);
  return true;
}
