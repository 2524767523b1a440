import { crc32 } from 'node:zlib';
import { QuarantineError } from '../errors.ts';
import type { ByteStream } from '../storage/storage.ts';
import { type ByteReader, byteReader, take } from './byte-reader.ts';
import { inflate, isBadDeflate, isCutShort } from './inflate.ts';

/** What the central directory says of an entry (APPNOTE.TXT, 4.3.12). */
export interface EntryRecord {
  readonly name: string;
  /** As stored. */
  readonly rawName: Uint8Array;
  readonly flags: number;
  readonly method: number;
  readonly checksum: number;
  /** In bytes, in the archive. */
  readonly compressedSize: number;
  /** In bytes, expanded. */
  readonly size: number;
}

/**
 * Reads an entry from `region`: all bytes of the archive from its local header to the next one's, or to the central
 * directory. Ends normally only when the local header and the data descriptor say what the directory says, when sizes and
 * checksum hold, and when the region holds nothing else.
 *
 * Throws QuarantineError BAD_ZIP. Errors of the region come unchanged.
 */
export async function* readEntry(record: EntryRecord, region: ByteStream): ByteStream {
  const input = byteReader(region);
  const content = byteReader(contentOf(input, record));
  let checksum = 0;
  let size = 0;
  try {
    for await (const chunk of record.method === DEFLATED ? inflate(content) : take(content, record.compressedSize)) {
      size += chunk.length;
      if (size > record.size) throw bad(record, `holds more than the ${record.size} bytes that it announces`);
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
    if ((await content.peek(1)).length > 0) throw bad(record, 'has bytes behind its compressed data');
    if (size !== record.size) throw bad(record, `holds ${size} bytes, announced are ${record.size}`);
    if (checksum !== record.checksum) throw bad(record, 'has another checksum than announced');
    await checkDescriptor(input, record);
  } catch (error) {
    if (isCutShort(error)) throw bad(record, 'has compressed data that is cut off', error);
    if (isBadDeflate(error)) throw bad(record, 'has compressed data that is damaged', error);
    throw error;
  } finally {
    await input.close();
  }
}

const LOCAL_HEADER = 0x04034b50;
export const LOCAL_HEADER_BYTES = 30;
const DESCRIPTOR = 0x08074b50;
const STORED = 0;
const DEFLATED = 8;
/** The sizes are in the extra field of this number. */
const ZIP64 = { marker: 0xffffffff, field: 0x0001 };
/** Of the general purpose flags: encrypted, sizes in a descriptor, strong encryption, UTF-8 names, masked headers. */
const FLAGS = { descriptor: 0x0008, compared: 0x0001 | 0x0008 | 0x0040 | 0x0800 | 0x2000 };

async function* contentOf(input: ByteReader, record: EntryRecord): ByteStream {
  if (record.method !== STORED && record.method !== DEFLATED) {
    throw bad(
      record,
      `is compressed by method ${record.method}, expected ${STORED} (stored) or ${DEFLATED} (deflated)`,
    );
  }
  await checkLocalHeader(input, record);
  yield* take(input, record.compressedSize);
}

async function checkLocalHeader(input: ByteReader, record: EntryRecord): Promise<void> {
  const header = view(await readExactly(input, LOCAL_HEADER_BYTES, record));
  const differs = (field: string) =>
    bad(record, `has another ${field} in its local header than in the central directory`);
  if (header.getUint32(0, true) !== LOCAL_HEADER)
    throw bad(record, 'has no local header where the directory points to');
  if (((header.getUint16(6, true) ^ record.flags) & FLAGS.compared) !== 0) throw differs('flag');
  if (header.getUint16(8, true) !== record.method) throw differs('compression method');
  const name = await readExactly(input, header.getUint16(26, true), record);
  if (Buffer.compare(name, record.rawName) !== 0) throw differs('name');
  const extra = await readExactly(input, header.getUint16(28, true), record);
  if ((record.flags & FLAGS.descriptor) !== 0) return;
  if (header.getUint32(14, true) !== record.checksum) throw differs('checksum');
  const large = zip64Sizes(extra);
  const sizeAt = (at: number, sizes: () => number | undefined) => {
    const size = header.getUint32(at, true);
    return size === ZIP64.marker && large.length > 0 ? sizes() : size;
  };
  // The extra field lists only the sizes that do not fit the header, in this order.
  if (sizeAt(22, () => large.shift()) !== record.size) throw differs('size');
  if (sizeAt(18, () => large.shift()) !== record.compressedSize) throw differs('compressed size');
}

/** The numbers of the zip64 extra field; none when there is no such field. */
function zip64Sizes(extra: Uint8Array): number[] {
  const fields = view(extra);
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + fields.getUint16(at + 2, true);
    if (fields.getUint16(at, true) === ZIP64.field && end <= extra.length) {
      const numbers: number[] = [];
      for (let number = at + 4; number + 8 <= end; number += 8) numbers.push(Number(fields.getBigUint64(number, true)));
      return numbers;
    }
    at = end;
  }
  return [];
}

/** The data descriptor comes with or without its signature, with sizes of 4 or 8 bytes: its length tells which. */
async function checkDescriptor(input: ByteReader, record: EntryRecord): Promise<void> {
  const rest = await input.read(25);
  if ((record.flags & FLAGS.descriptor) === 0) {
    if (rest.length > 0) throw bad(record, 'is followed by bytes that belong to no entry');
    return;
  }
  const descriptor = view(rest);
  const signed = rest.length === 16 || rest.length === 24;
  const large = rest.length === 20 || rest.length === 24;
  if (!signed && rest.length !== 12 && rest.length !== 20)
    throw bad(record, 'is not followed by its data descriptor alone');
  if (signed && descriptor.getUint32(0, true) !== DESCRIPTOR)
    throw bad(record, 'has no signature in its data descriptor');
  const at = signed ? 4 : 0;
  const sizeAt = (offset: number) =>
    large ? Number(descriptor.getBigUint64(offset, true)) : descriptor.getUint32(offset, true);
  if (
    descriptor.getUint32(at, true) !== record.checksum ||
    sizeAt(at + 4) !== record.compressedSize ||
    sizeAt(at + (large ? 12 : 8)) !== record.size
  ) {
    throw bad(record, 'has other sizes or another checksum in its data descriptor than in the central directory');
  }
}

async function readExactly(input: ByteReader, count: number, record: EntryRecord): Promise<Uint8Array> {
  const bytes = await input.read(count);
  if (bytes.length < count) throw bad(record, 'has a local header that runs into the next entry');
  return bytes;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function bad(record: EntryRecord, found: string, cause?: unknown): QuarantineError {
  const message = `zip: entry ${JSON.stringify(record.name)} ${found}; ask for the file again`;
  return new QuarantineError('BAD_ZIP', message, { cause });
}
