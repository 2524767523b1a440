import { beginRows, hasRoom, keepRow, writeNull, writeNumber } from './columns';
import { writeField } from './field';
import { input } from './input';
import { beginLines, leave, lines, passLines } from './left-over';
import { fieldEnd, fieldStart, fieldsFound, findRecord, recordEnd, recordLines } from './record';
import { columnCount, fieldCount, fieldOf, header, headerBytes, isNullable, typeOf } from './row-format';

/**
 * Scans tab separated rows; `firstLine` is the number of the first line. A record that spans lines is one row, or left over as
 * one. What an input without its last LF ends with is left over too.
 */
export function scanDelimited(bytes: i32, firstLine: i64): void {
  beginLines();
  beginRows(columnCount + 1);
  const end = input + <usize>bytes;
  for (let start = input; start < end; start = recordEnd + 1) {
    if (findRecord(start, end) && isRow(start) && writeRow(firstLine + lines())) {
      keepRow(recordEnd - start);
      passLines(recordLines);
    } else {
      leave(start, recordEnd);
      passLines(recordLines - 1);
    }
  }
}

/** The record that was found has all of its fields, is not the header line, and fits. */
function isRow(start: usize): bool {
  const length = recordEnd - start;
  if (fieldsFound !== fieldCount) return false;
  if (length === headerBytes && memory.compare(start, header, length) === 0) return false;
  return hasRoom(length);
}

function writeRow(line: i64): bool {
  for (let column = 0; column < columnCount; column++) {
    const field = fieldOf(column);
    if (field < 0) writeNull(column);
    else if (!writeField(column, fieldStart(field), fieldEnd(field), typeOf(column), isNullable(column))) return false;
  }
  writeNumber(columnCount, line);
  return true;
}
