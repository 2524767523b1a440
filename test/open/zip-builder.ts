import { crc32, deflateRawSync } from 'node:zlib';

/** The fields that a local header and a record of the central directory share. */
interface Fields {
  name: Uint8Array;
  flags: number;
  method: number;
  checksum: number;
  compressedSize: number;
  size: number;
}

/** An entry to write; what `local` and `central` name overrides the truth in that place alone. */
export interface Part {
  readonly name: string;
  readonly content?: Uint8Array;
  readonly stored?: boolean;
  /** Sizes after the data, with or without a signature, of 4 or 8 bytes. */
  readonly descriptor?: 'plain' | 'signed' | 'plain zip64' | 'signed zip64';
  /** Writes all sizes and the offset in the zip64 extra field. */
  readonly zip64?: boolean;
  readonly local?: Partial<Fields>;
  readonly central?: Partial<Fields>;
  readonly described?: Partial<Fields>;
  /** Unix mode, for symbolic links. */
  readonly mode?: number;
  /** Where the directory says that the local header is. */
  readonly offset?: number;
  /** Bytes between this entry and the next. */
  readonly gap?: Uint8Array;
}

/** More entries than a zip without zip64 records can have, each of them its number. */
export const MANY: readonly Part[] = Array.from({ length: 66_000 }, (_, i) => ({
  name: `t/${i}.sql`,
  content: Buffer.from(`${i}`),
  stored: true,
}));

/** Writes a zip, well-formed or not, as the parts say. */
export function buildZip(parts: readonly Part[], options: { comment?: Uint8Array; zip64?: boolean } = {}): Uint8Array {
  const chunks: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const part of parts) {
    const content = part.content ?? new Uint8Array(0);
    const data = part.stored ? content : deflateRawSync(content);
    const truth: Fields = {
      name: Buffer.from(part.name),
      flags: 0x0800 | (part.descriptor ? 0x0008 : 0),
      method: part.stored ? 0 : 8,
      checksum: crc32(content),
      compressedSize: data.length,
      size: content.length,
    };
    const deferred = part.descriptor ? { checksum: 0, compressedSize: 0, size: 0 } : {};
    const written = [
      localHeader({ ...truth, ...deferred, ...part.local }, part.zip64 === true),
      data,
      part.descriptor ? descriptor({ ...truth, ...part.described }, part.descriptor) : new Uint8Array(0),
      part.gap ?? new Uint8Array(0),
    ];
    const mode = part.mode ?? (part.name.endsWith('/') ? 0o040755 : 0o100644);
    directory.push(centralRecord({ ...truth, ...part.central }, part.offset ?? offset, mode, part.zip64 === true));
    chunks.push(...written);
    offset += written.reduce((sum, { length }) => sum + length, 0);
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  const end = endRecords(parts.length, size, offset, options.comment ?? new Uint8Array(0), options.zip64 === true);
  return new Uint8Array(Buffer.concat([...chunks, ...directory, end]));
}

const MAX_32 = 0xffffffff;

function localHeader(fields: Fields, zip64: boolean): Uint8Array {
  const extra = zip64 ? zip64Field(fields.size, fields.compressedSize) : new Uint8Array(0);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(45, 4);
  common(header.subarray(6), fields, extra, zip64);
  return Buffer.concat([header, fields.name, extra]);
}

function centralRecord(fields: Fields, offset: number, mode: number, zip64: boolean): Uint8Array {
  const extra = zip64 ? zip64Field(fields.size, fields.compressedSize, offset) : new Uint8Array(0);
  const record = Buffer.alloc(46);
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE((3 << 8) | 45, 4); // made on Unix
  record.writeUInt16LE(45, 6);
  common(record.subarray(8), fields, extra, zip64);
  record.writeUInt32LE((mode << 16) >>> 0, 38);
  record.writeUInt32LE(zip64 ? MAX_32 : offset, 42);
  return Buffer.concat([record, fields.name, extra]);
}

/** From the flags to the lengths of name and extra field. The time is 2 January 2024, 03:04:06. */
function common(at: Buffer, fields: Fields, extra: Uint8Array, zip64: boolean): void {
  at.writeUInt16LE(fields.flags, 0);
  at.writeUInt16LE(fields.method, 2);
  at.writeUInt16LE((3 << 11) | (4 << 5) | 3, 4);
  at.writeUInt16LE(((2024 - 1980) << 9) | (1 << 5) | 2, 6);
  at.writeUInt32LE(fields.checksum, 8);
  at.writeUInt32LE(zip64 ? MAX_32 : fields.compressedSize, 12);
  at.writeUInt32LE(zip64 ? MAX_32 : fields.size, 16);
  at.writeUInt16LE(fields.name.length, 20);
  at.writeUInt16LE(extra.length, 22);
}

function zip64Field(...numbers: number[]): Uint8Array {
  const field = Buffer.alloc(4 + 8 * numbers.length);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(8 * numbers.length, 2);
  for (const [index, number] of numbers.entries()) field.writeBigUInt64LE(BigInt(number), 4 + 8 * index);
  return field;
}

function descriptor(fields: Fields, kind: NonNullable<Part['descriptor']>): Uint8Array {
  const width = kind.endsWith('zip64') ? 8 : 4;
  const bytes = Buffer.alloc(4 + 2 * width);
  bytes.writeUInt32LE(fields.checksum, 0);
  bytes.writeUIntLE(fields.compressedSize, 4, 4);
  bytes.writeUIntLE(fields.size, 4 + width, 4);
  return kind.startsWith('signed') ? Buffer.concat([Buffer.from('PK\x07\x08', 'latin1'), bytes]) : bytes;
}

function endRecords(count: number, size: number, offset: number, comment: Uint8Array, zip64: boolean): Uint8Array {
  const large = zip64 || count > 0xffff;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(large ? 0xffff : count, 8);
  end.writeUInt16LE(large ? 0xffff : count, 10);
  end.writeUInt32LE(large ? MAX_32 : size, 12);
  end.writeUInt32LE(large ? MAX_32 : offset, 16);
  end.writeUInt16LE(comment.length, 20);
  if (!large) return Buffer.concat([end, comment]);
  const record = Buffer.alloc(56);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE(45, 12);
  record.writeUInt16LE(45, 14);
  for (const [at, value] of [
    [24, count],
    [32, count],
    [40, size],
    [48, offset],
  ] as const) {
    record.writeBigUInt64LE(BigInt(value), at);
  }
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([record, locator, end, comment]);
}
