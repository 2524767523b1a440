import { MAX_COLUMNS } from './columns';

// What is known of the rows of a tab separated text before they are scanned; row-format.ts of the folder above says it.

/** Types of columns. */
export const VARCHAR: u8 = 0;
export const BIGINT: u8 = 1;
export const DOUBLE: u8 = 2;
export const BOOLEAN: u8 = 3;
export const DATE: u8 = 4;
export const TIMESTAMP: u8 = 5;
export const NUMERIC: u8 = 6;
export const MICROSECONDS: u8 = 7;

/** The rule by which a backslash makes any character data; by the other, 0, it begins one of four sequences. */
const ANY_CHARACTER: i32 = 1;

/** Of fields in a row. */
export const MAX_FIELDS: i32 = 256;
const MAX_HEADER_BYTES: i32 = 65536;

/** Text of the header line, without its line end. */
export const header: usize = memory.data(MAX_HEADER_BYTES);
export let headerBytes: usize = 0;
/** Fields that a row must have. */
export let fieldCount: i32 = 0;
export let columnCount: i32 = 0;
/** The text is written by that rule. */
export let escapesAny: bool = false;

/** For each byte what it is behind a backslash; 0 where the rule has no such escape. */
const escapes: usize = memory.data(256);
/** For each column of the output the field (4 bytes, -1: none), the type (1 byte), and whether it may be null (1 byte). */
const columns: usize = memory.data(MAX_COLUMNS * 8);

export function headerAt(): usize {
  return header;
}

/** Forgets the format before; the header's text is at `headerAt()`. */
export function beginFormat(fields: i32, escapeRule: i32, bytesOfHeader: i32): void {
  fieldCount = fields;
  headerBytes = bytesOfHeader;
  columnCount = 0;
  escapesAny = escapeRule === ANY_CHARACTER;
  memory.fill(escapes, 0, 256);
  if (escapesAny) {
    setEscape(0x09, 0x09);
    setEscape(0x0a, 0x0a);
    for (let byte = 0x20; byte < 0x100; byte++) setEscape(<u8>byte, <u8>byte);
  } else {
    setEscape(0x5c, 0x5c);
    setEscape(0x74, 0x09); // t
    setEscape(0x6e, 0x0a); // n
    setEscape(0x72, 0x0d); // r
  }
}

/** Adds a column behind those of the output. */
export function addColumn(field: i32, type: u8, nullable: bool): void {
  const at = columns + <usize>columnCount * 8;
  store<i32>(at, field);
  store<u8>(at, type, 4);
  store<bool>(at, nullable, 5);
  columnCount++;
}

export function fieldOf(column: i32): i32 {
  return load<i32>(columns + <usize>column * 8);
}

export function typeOf(column: i32): u8 {
  return load<u8>(columns + <usize>column * 8, 4);
}

export function isNullable(column: i32): bool {
  return load<bool>(columns + <usize>column * 8, 5);
}

/** The byte that `byte` means behind a backslash; 0 when the rule has no such escape. */
export function unescaped(byte: u8): u8 {
  return load<u8>(escapes + byte);
}

function setEscape(byte: u8, meaning: u8): void {
  store<u8>(escapes + byte, meaning);
}
