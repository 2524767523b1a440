import { isDecimal, isInteger } from './field-numbers';
import { writeText } from './field-text';
import { isDate, isTimestamp } from './field-times';
import { cursor, moveTo, writeByte, writeNull } from './memory';
import { BIGINT, BOOLEAN, DATE, DOUBLE, escapesAny, TIMESTAMP, VARCHAR } from './row-format';

// Words, as the bytes of a number in memory.
const NULL_WORD: u32 = 0x4c4c554e;
const TRUE_WORD: u32 = 0x65757274;
const FALS_WORD: u32 = 0x736c6166;
const BACKSLASH_N_WORD: u16 = 0x4e5c;

/** Bytes of a time with milliseconds; what is finer is cut off. */
const MILLISECONDS_BYTES: usize = 23;

/** Writes a field as a value of its column. False when it is not regular; what was written of it is then waste. */
export function writeField(from: usize, to: usize, type: u8, nullable: bool): bool {
  if (isNull(from, to)) return writeAbsent(nullable);
  if (type === VARCHAR) return writeVarchar(from, to, nullable);
  if (from === to) return writeAbsent(nullable);
  if (type === BIGINT) return isInteger(from, to) && writeShort(from, to);
  if (type === DOUBLE) return isDecimal(from, to) && writeShort(from, to);
  if (type === BOOLEAN) return writeBoolean(from, to);
  if (type === DATE) return isDate(from, to) && writeShort(from, to);
  return type === TIMESTAMP && isTimestamp(from, to) && writeShort(from, min(to, from + MILLISECONDS_BYTES));
}

function isNull(from: usize, to: usize): bool {
  if (to - from === 4) return load<u32>(from) === NULL_WORD;
  return escapesAny && to - from === 2 && load<u16>(from) === BACKSLASH_N_WORD;
}

function writeAbsent(nullable: bool): bool {
  if (nullable) writeNull();
  return nullable;
}

function writeVarchar(from: usize, to: usize, nullable: bool): bool {
  if (from === to) return nullable;
  const start = cursor;
  if (!writeText(from, to)) return false;
  // Letters that stood behind backslashes can make up the word too.
  if (cursor - start !== 4 || load<u32>(start) !== NULL_WORD) return true;
  moveTo(start);
  return writeAbsent(nullable);
}

function writeBoolean(from: usize, to: usize): bool {
  const length = to - from;
  const first = load<u8>(from);
  if (length === 1 && (first === 0x30 || first === 0x31)) writeByte(first);
  else if (length === 4 && load<u32>(from) === TRUE_WORD) writeByte(0x31);
  else if (length === 5 && load<u32>(from) === FALS_WORD && load<u8>(from, 4) === 0x65) writeByte(0x30);
  else return false;
  return true;
}

/** Writes a field of at most 32 bytes as it is, without the cost of a call that copies any length. */
function writeShort(from: usize, to: usize): bool {
  v128.store(cursor, v128.load(from));
  v128.store(cursor, v128.load(from, 16), 16);
  moveTo(cursor + (to - from));
  return true;
}
