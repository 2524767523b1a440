import { writeField } from './field';
import {
  begin,
  cursor,
  FIELD_END,
  hasRoom,
  input,
  keepRow,
  leave,
  lines,
  ROW_END,
  skipLines,
  writeByte,
  writeNull,
  writeNumber,
} from './memory';
import { fieldEnd, fieldStart, fieldsFound, findRecord, recordEnd, recordLines } from './record';
import { columnCount, fieldCount, fieldOf, header, headerBytes, isNullable, typeOf } from './row-format';

/** A longer record is left over, since the engine reads no row that is much longer. */
const MAX_RECORD_BYTES: usize = 1048576;
/** A number of 64 bits and the ends of its field and row, and what the SIMD stores write too much. */
const ROW_OVERHEAD: usize = 64;

/**
 * Scans tab separated rows; `firstLine` is the number of the first line. A record that spans lines is one row, or left over as
 * one. What an input without its last LF ends with is left over too.
 */
export function scanDelimited(bytes: i32, firstLine: i64): void {
  begin();
  const end = input + <usize>bytes;
  for (let start = input; start < end; start = recordEnd + 1) {
    const rowStart = cursor;
    if (findRecord(start, end) && isRow(start) && writeRow(firstLine + lines())) keepRow();
    else leave(rowStart, start, recordEnd);
    skipLines(recordLines - 1);
  }
}

/** The record that was found has all of its fields, is not the header line, and fits. */
function isRow(start: usize): bool {
  const length = recordEnd - start;
  if (length > MAX_RECORD_BYTES || fieldsFound !== fieldCount) return false;
  if (length === headerBytes && memory.compare(start, header, length) === 0) return false;
  // A field is never written longer than it is, but for a null in place of nothing, and its end.
  return hasRoom(length + <usize>columnCount * 2 + ROW_OVERHEAD);
}

function writeRow(line: i64): bool {
  const rowStart = cursor;
  for (let column = 0; column < columnCount; column++) {
    const field = fieldOf(column);
    if (field < 0) writeNull();
    else if (!writeField(fieldStart(field), fieldEnd(field), typeOf(column), isNullable(column))) return false;
    writeByte(FIELD_END);
  }
  writeNumber(line);
  writeByte(ROW_END);
  return !isByteOrderMark(rowStart);
}

/** DuckDB's reader drops one where the text begins. */
function isByteOrderMark(at: usize): bool {
  return load<u16>(at) === 0xbbef && load<u8>(at, 2) === 0xbf;
}
