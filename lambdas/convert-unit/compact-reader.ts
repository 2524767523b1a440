import { TYPE } from '../core/plain-parquet/compact-protocol.ts';

/** The bytes are not what the protocol allows, or more deeply nested than any footer is. */
export class NotCompactError extends Error {}

/** Footers of Parquet nest some six structs. */
const MAX_DEPTH = 16;

/** A field of a struct: its number, its type and where its first byte is, which has both where the numbers are small. */
export interface Field {
  readonly id: number;
  readonly type: number;
  readonly at: number;
}

/**
 * Reads the compact protocol of Apache Thrift, in which a Parquet file has its footer. Throws NotCompactError where the
 * bytes end or are something else.
 */
export class CompactReader {
  readonly #bytes: Buffer;
  /** Position of the next byte. */
  at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The fields of the struct that begins here. Each value has to be read, or skipped, before the next field. */
  *fields(): Generator<Field> {
    for (let before = 0; ; ) {
      const at = this.at;
      const head = this.byte();
      if (head === 0) return;
      const id = head >> 4 === 0 ? this.i32() : before + (head >> 4);
      yield { id, type: head & 0x0f, at };
      before = id;
    }
  }

  /** Reads the head of the list that begins here: the number of its items, and their type. */
  list(): { readonly size: number; readonly type: number } {
    const head = this.byte();
    return { size: head >> 4 === 15 ? this.#varint() : head >> 4, type: head & 0x0f };
  }

  byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw new NotCompactError();
    return byte;
  }

  i32(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  skip(type: number, depth = 0): void {
    if (depth > MAX_DEPTH) throw new NotCompactError();
    if (type === TYPE.struct) for (const field of this.fields()) this.skip(field.type, depth + 1);
    else if (type === TYPE.list || type === TYPE.set) this.#skipItems(depth);
    else if (type === TYPE.double) this.at += 8;
    else if (type === TYPE.binary) this.#skipBinary();
    else if (type === TYPE.byte) this.at += 1;
    else if (type === TYPE.i16 || type === TYPE.i32 || type === TYPE.i64) this.#varint();
    else if (type !== TYPE.true && type !== TYPE.false) throw new NotCompactError();
  }

  #skipBinary(): void {
    const length = this.#varint(); // moves on by itself
    this.at += length;
  }

  #skipItems(depth: number): void {
    const { size, type } = this.list();
    // An item that is a boolean has a byte, a field has none.
    for (let item = 0; item < size; item++)
      this.skip(type === TYPE.true || type === TYPE.false ? TYPE.byte : type, depth + 1);
  }

  #varint(): number {
    let value = 0;
    for (let unit = 1; ; unit *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
    }
  }
}
