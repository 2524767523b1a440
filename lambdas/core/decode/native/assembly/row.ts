import { hasRoom, keepRow, MAX_COLUMNS, writeNull, writeNumber, writeText } from './columns';
import { integer } from './field-numbers';
import { microseconds, milliseconds } from './field-times';
import { endOf, NO_TEXT, startOf } from './span';

// The fields of a row, gathered before they are written, so that its length is known.

const TEXT: u8 = 0;
const INTEGER: u8 = 1;
const TIME: u8 = 2;
const MICROSECONDS: u8 = 3;

const fields: usize = memory.data(MAX_COLUMNS * 8);
const types: usize = memory.data(MAX_COLUMNS);
let count: i32 = 0;
/** Of the longest field. */
let bytes: usize = 0;

/** Begins a row. */
export function clearFields(): void {
  count = 0;
  bytes = 0;
}

/** Adds a field as it is written; no text is null. */
export function addField(text: u64): void {
  add(text, TEXT);
}

/** Adds a whole number in digits. */
export function addInteger(digits: u64): void {
  add(digits, INTEGER);
}

/** Adds a time as field-times.ts reads it. */
export function addTime(time: u64): void {
  add(time, TIME);
}

/** Adds the microseconds of such a time. */
export function addMicroseconds(time: u64): void {
  add(time, MICROSECONDS);
}

function add(text: u64, type: u8): void {
  store<u64>(fields + ((<usize>count) << 3), text);
  store<u8>(types + count, type);
  count++;
  bytes = max(bytes, endOf(text) - startOf(text));
}

/** Keeps the row of a line, whose number is its last field. False when there is no room for it. */
export function keepFields(line: i64): bool {
  if (!hasRoom(bytes)) return false;
  for (let column = 0; column < count; column++) {
    const text = load<u64>(fields + ((<usize>column) << 3));
    const start = startOf(text);
    const end = endOf(text);
    const type = load<u8>(types + column);
    if (text === NO_TEXT) writeNull(column);
    else if (type === INTEGER) writeNumber(column, integer(start, end));
    else if (type === TIME) writeNumber(column, milliseconds(start, end));
    else if (type === MICROSECONDS) writeNumber(column, microseconds(start, end));
    else writeText(column, start, end);
  }
  writeNumber(count, line);
  keepRow(bytes);
  return true;
}
