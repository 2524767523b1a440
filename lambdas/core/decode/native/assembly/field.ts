import { endText, textAt, writeNull, writeNumber, writeText } from './columns';
import { integer, isDecimal, isInteger, isNumeric } from './field-numbers';
import { withoutEscapes } from './field-text';
import { isDate, isTimestamp, microseconds, milliseconds } from './field-times';
import { BIGINT, BOOLEAN, DATE, DOUBLE, escapesAny, MICROSECONDS, NUMERIC, TIMESTAMP, VARCHAR } from './row-format';

// Words, as the bytes of a number in memory.
const NULL_WORD: u32 = 0x4c4c554e;
const TRUE_WORD: u32 = 0x65757274;
const FALS_WORD: u32 = 0x736c6166;
const BACKSLASH_N_WORD: u16 = 0x4e5c;

/** Writes a field as a value of its column. False when it is not regular; what was written of it is then waste. */
export function writeField(column: i32, from: usize, to: usize, type: u8, nullable: bool): bool {
  if (isNull(from, to)) return writeAbsent(column, nullable);
  if (type === VARCHAR) return writeVarchar(column, from, to, nullable);
  if (from === to) return writeAbsent(column, nullable);
  if (type === BIGINT && isInteger(from, to)) writeNumber(column, integer(from, to));
  else if (type === TIMESTAMP && isTimestamp(from, to)) writeNumber(column, milliseconds(from, to));
  else if (type === MICROSECONDS && isTimestamp(from, to)) writeNumber(column, microseconds(from, to));
  else if (type === DOUBLE && isDecimal(from, to)) writeText(column, from, to);
  else if (type === NUMERIC && isNumeric(from, to)) writeText(column, from, to);
  else if (type === DATE && isDate(from, to)) writeText(column, from, to);
  else return type === BOOLEAN && writeBoolean(column, from, to);
  return true;
}

function isNull(from: usize, to: usize): bool {
  if (to - from === 4) return load<u32>(from) === NULL_WORD;
  return escapesAny && to - from === 2 && load<u16>(from) === BACKSLASH_N_WORD;
}

function writeAbsent(column: i32, nullable: bool): bool {
  if (nullable) writeNull(column);
  return nullable;
}

function writeVarchar(column: i32, from: usize, to: usize, nullable: bool): bool {
  if (from === to && !nullable) return false;
  const start = textAt(column);
  const end = withoutEscapes(start, from, to);
  if (end === 0) return false;
  // Letters that stood behind backslashes can make up the word too.
  if (end - start === 4 && load<u32>(start) === NULL_WORD) return writeAbsent(column, nullable);
  if (!nullable && !beginsPlainly(start)) return false;
  endText(column, end);
  return true;
}

/** Text that begins with a visible ASCII character is not blank. */
function beginsPlainly(start: usize): bool {
  return <u8>(load<u8>(start) - 0x21) < 0x5f;
}

/** As it is: the engine reads these digits and words. */
function writeBoolean(column: i32, from: usize, to: usize): bool {
  const length = to - from;
  const first = load<u8>(from);
  const isDigit = length === 1 && (first === 0x30 || first === 0x31);
  const isTrue = length === 4 && load<u32>(from) === TRUE_WORD;
  const isFalse = length === 5 && load<u32>(from) === FALS_WORD && load<u8>(from, 4) === 0x65;
  if (!isDigit && !isTrue && !isFalse) return false;
  writeText(column, from, to);
  return true;
}
