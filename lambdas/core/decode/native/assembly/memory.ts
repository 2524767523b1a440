// What the scanners share: where their input lies, and how they write rows. This folder is AssemblyScript: it becomes
// WebAssembly, sees linear memory instead of objects, and allocates nothing while it scans.

/** Between two fields of a row; no JSON text holds it unescaped, and no field that is written here may hold it. */
export const FIELD_END: u8 = 0x1f;
/** Ends a row. */
export const ROW_END: u8 = 0x0a;
/** A field that is exactly this is null. */
export const NULL_MARK: u8 = 0x1e;

/** First byte of the lines to scan. */
export let input: usize = 0;
/** Rows, as text. */
export let output: usize = 0;
let outputEnd: usize = 0;
/** Next byte to be written. */
export let cursor: usize = 0;
/** Lines that are left to the strict decoder: index of the line, first byte, end; 4 bytes each. */
export let leftOver: usize = 0;
let leftOverCount: i32 = 0;
let rowCount: i32 = 0;
let lineCount: i32 = 0;

/** Makes room for `bytes` of lines; called once, with the size of the largest chunk. */
export function reserve(bytes: i32): void {
  input = heap.alloc(bytes + 64); // a scanner may look at a few bytes behind the end
  // A row can be longer than its line: an absent field costs two bytes, a line number up to ten.
  output = heap.alloc(<usize>bytes * 2 + 4096);
  outputEnd = output + <usize>bytes * 2;
  leftOver = heap.alloc((<usize>bytes + 1) * 12); // at worst all lines are blank
}

export function inputAt(): usize {
  return input;
}
export function outputAt(): usize {
  return output;
}
export function outputLength(): i32 {
  return <i32>(cursor - output);
}
export function leftOverAt(): usize {
  return leftOver;
}
export function leftOvers(): i32 {
  return leftOverCount;
}
export function rows(): i32 {
  return rowCount;
}
export function lines(): i32 {
  return lineCount;
}

/** Begins a scan. */
export function begin(): void {
  cursor = output;
  leftOverCount = 0;
  rowCount = 0;
  lineCount = 0;
}

/** Ends a line whose row is written. */
export function keepRow(): void {
  rowCount++;
  lineCount++;
}

/** Ends a line that is not regular: what was written of it since `rowStart` is forgotten. */
export function leave(rowStart: usize, start: usize, end: usize): void {
  cursor = rowStart;
  const at = leftOver + <usize>leftOverCount * 12;
  store<i32>(at, lineCount);
  store<i32>(at + 4, <i32>(start - input));
  store<i32>(at + 8, <i32>(end - input));
  leftOverCount++;
  lineCount++;
}

/** Counts further lines of the record that ended last. */
export function skipLines(count: i32): void {
  lineCount += count;
}

/** Whether a row of at most `bytes` still fits; a scanner leaves the line otherwise. */
export function hasRoom(bytes: usize): bool {
  return cursor + bytes <= outputEnd;
}

export function writeByte(byte: u8): void {
  store<u8>(cursor, byte);
  cursor++;
}

export function writeBytes(from: usize, to: usize): void {
  memory.copy(cursor, from, to - from);
  cursor += to - from;
}

export function writeNull(): void {
  writeByte(NULL_MARK);
}

/** Ends what was written at `next`, for a writer that keeps its own place. */
export function moveTo(next: usize): void {
  cursor = next;
}

/** Writes a number that is not negative, in decimal digits. */
export function writeNumber(value: i64): void {
  let digits: usize = 1;
  for (let rest = value; rest >= 10; rest /= 10) digits++;
  cursor += digits;
  let at = cursor;
  for (let rest = value; digits > 0; digits--, rest /= 10) store<u8>(--at, 0x30 + <u8>(rest % 10));
}
