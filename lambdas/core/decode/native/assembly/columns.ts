import { copy } from './span';

// The rows of a scan by columns, as plain-parquet/row-group.ts wants them: the values of a column one behind the other, and
// for each row a bit that says whether it has one. A row that is not kept is overwritten by the next.

/** Of a row, with the number of its line. */
export const MAX_COLUMNS: i32 = 64;
/** What SIMD stores write too much. */
const SLACK: usize = 64;
/** The longest value of a fixed length, or what stands before the bytes of a text. */
const VALUE_BYTES: usize = 8;

/** Where the values of the first column begin, and so much further on those of the next. */
let values: usize = 0;
let valuesStride: usize = 0;
/** The same of its bits. */
let bits: usize = 0;
let bitsStride: usize = 0;
/** For each column where its values of kept rows end, and where that of the row in hand does; 4 bytes each. */
let keptEnds: usize = memory.data(MAX_COLUMNS * 4);
let ends: usize = memory.data(MAX_COLUMNS * 4);

let columnCount: i32 = 0;
let rowCount: i32 = 0;
/** No column holds more bytes. */
let spent: usize = 0;

/** For an input of so many bytes. Memory that no column comes to use is never touched. */
export function reserveColumns(bytes: i32): void {
  valuesStride = <usize>bytes * 2 + SLACK; // a short field can be longer as a value
  bitsStride = valuesStride / VALUE_BYTES / 8 + 1;
  values = heap.alloc(valuesStride * MAX_COLUMNS);
  bits = heap.alloc(bitsStride * MAX_COLUMNS);
}

export function columns(): i32 {
  return columnCount;
}
export function rows(): i32 {
  return rowCount;
}
export function valuesAt(column: i32): usize {
  return values + <usize>column * valuesStride;
}
export function valuesLength(column: i32): i32 {
  return <i32>(keptEnd(column) - valuesAt(column));
}
export function bitsAt(column: i32): usize {
  return bits + <usize>column * bitsStride;
}

/** Begins a scan of rows of so many columns. */
export function beginRows(count: i32): void {
  columnCount = count;
  rowCount = 0;
  spent = 0;
  for (let column = 0; column < count; column++) store<u32>(keptEnds + ((<usize>column) << 2), <u32>valuesAt(column));
}

/** Whether a row still fits whose longest field has so many bytes; a scanner leaves the line otherwise. */
export function hasRoom(bytes: usize): bool {
  return spent + bytes + VALUE_BYTES + SLACK <= valuesStride;
}

/** Keeps the row of which every column has been written; `bytes` as it was told `hasRoom`. */
export function keepRow(bytes: usize): void {
  const overwritten = keptEnds;
  keptEnds = ends;
  ends = overwritten;
  rowCount++;
  spent += bytes + VALUE_BYTES;
}

export function writeNull(column: i32): void {
  endValue(column, keptEnd(column), 0);
}

/** Writes a whole number, or a time in milliseconds or microseconds. */
export function writeNumber(column: i32, value: i64): void {
  const at = keptEnd(column);
  store<i64>(at, value);
  endValue(column, at + 8, 1);
}

/** Writes the bytes from `start` to `end` as they are. */
export function writeText(column: i32, start: usize, end: usize): void {
  endText(column, copy(textAt(column), start, end));
}

/** Where the bytes of a text are to be written, until `endText`. */
export function textAt(column: i32): usize {
  return keptEnd(column) + 4;
}

export function endText(column: i32, end: usize): void {
  const at = keptEnd(column);
  store<u32>(at, <u32>(end - at - 4));
  endValue(column, end, 1);
}

function keptEnd(column: i32): usize {
  return load<u32>(keptEnds + ((<usize>column) << 2));
}

/** Sets the end and the bit of the row in hand; the bits of the rows behind it are cleared. */
function endValue(column: i32, end: usize, bit: i32): void {
  store<u32>(ends + ((<usize>column) << 2), <u32>end);
  const at = bitsAt(column) + (rowCount >> 3);
  const place = rowCount & 7;
  const before = <i32>load<u8>(at) & ((1 << place) - 1);
  store<u8>(at, <u8>(before | (bit << place)));
}
