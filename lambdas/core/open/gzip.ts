import { crc32 } from 'node:zlib';
import { QuarantineError } from '../errors.ts';
import type { ByteStream } from '../storage/storage.ts';
import { type ByteReader, byteReader } from './byte-reader.ts';
import { checkExpansion, type ExpansionLimit } from './expansion.ts';
import { inflate, isBadDeflate, isCutShort } from './inflate.ts';

/**
 * Expands gzip (RFC 1952): one or more members, then nothing but zero bytes. Ends normally only when the checksum and
 * length of every member were right; what was yielded before a throw is not to be trusted.
 *
 * Throws QuarantineError: EMPTY, TRUNCATED, BAD_GZIP, TRAILING_DATA, TOO_LARGE, or UNSUPPORTED when the content is gzip once
 * more. Errors of the source come unchanged.
 */
export async function* gunzip(source: ByteStream, limit: ExpansionLimit): ByteStream {
  const output = byteReader(members(source, limit));
  try {
    const head = await output.peek(MAGIC.length + 1);
    if (isGzip(head)) throw nested();
    for (let chunk = await output.readSome(); chunk.length > 0; chunk = await output.readSome()) yield chunk;
  } finally {
    await output.close();
  }
}

/** The first bytes of a member. No text in UTF-8 begins like this. */
function isGzip(head: Uint8Array): boolean {
  return head[0] === MAGIC[0] && head[1] === MAGIC[1] && head[2] === DEFLATE;
}

function nested(): QuarantineError {
  return new QuarantineError(
    'UNSUPPORTED',
    'gzip: the content is gzip once more, expected text; the file may be sound: expand it once and deliver it again',
  );
}

async function* members(source: ByteStream, limit: ExpansionLimit): ByteStream {
  const input = byteReader(source);
  let produced = 0;
  try {
    if ((await input.peek(1)).length === 0) throw new QuarantineError('EMPTY', 'gzip: no bytes, expected a member');
    do {
      for await (const chunk of readMember(input)) {
        produced += chunk.length;
        checkExpansion('gzip', produced, limit);
        yield chunk;
      }
    } while (await hasMember(input));
  } finally {
    await input.close();
  }
}

async function* readMember(input: ByteReader): ByteStream {
  const start = input.position();
  await readHeader(input);
  let checksum = 0;
  let length = 0;
  try {
    for await (const chunk of inflate(input)) {
      checksum = crc32(chunk, checksum);
      length += chunk.length;
      yield chunk;
    }
  } catch (error) {
    if (isCutShort(error)) throw truncated(input, start, error);
    if (isBadDeflate(error)) throw bad(start, 'the compressed data is damaged', error);
    throw error;
  }
  const trailer = view(await readExactly(input, TRAILER_BYTES, start));
  if (trailer.getUint32(0, true) !== checksum) throw bad(start, 'the checksum does not match the content');
  if (trailer.getUint32(4, true) !== length % 2 ** 32) throw bad(start, 'the length does not match the content');
}

async function readHeader(input: ByteReader): Promise<void> {
  const start = input.position();
  const header = await readExactly(input, HEADER_BYTES, start);
  const flags = header[3] ?? 0;
  if (header[0] !== MAGIC[0] || header[1] !== MAGIC[1]) throw bad(start, 'expected the bytes 1f 8b of a member');
  if (header[2] !== DEFLATE) throw bad(start, `compression method ${header[2]}, expected ${DEFLATE}`);
  if ((flags & FLAG.reserved) !== 0) throw bad(start, `reserved flags are set (${flags})`);
  let checksum = crc32(header);
  const field = async (count: number) => {
    const bytes = await readExactly(input, count, start);
    checksum = crc32(bytes, checksum);
    return bytes;
  };
  if (flags & FLAG.extra) await field(view(await field(2)).getUint16(0, true));
  for (const text of [FLAG.name, FLAG.comment]) {
    if (!(flags & text)) continue;
    for (let length = 0; (await field(1))[0] !== 0; length++) {
      if (length > MAX_TEXT_BYTES) throw bad(start, `a name or comment of over ${MAX_TEXT_BYTES} bytes`);
    }
  }
  if (flags & FLAG.checksum) {
    const stored = view(await readExactly(input, 2, start)).getUint16(0, true);
    if (stored !== (checksum & 0xffff)) throw bad(start, 'the checksum of the header does not match');
  }
}

/** Whether another member follows. Zero bytes end the file: tapes and block devices pad with them. */
async function hasMember(input: ByteReader): Promise<boolean> {
  const end = input.position();
  await skipZeros(input);
  const next = await input.peek(2);
  if (next.length === 0) return false;
  const isMember = next[0] === MAGIC[0] && (next.length === 1 || next[1] === MAGIC[1]);
  const padded = input.position() > end;
  if (isMember && !padded) return true;
  const at = `at byte ${input.position()}`;
  if (isMember) throw new QuarantineError('BAD_GZIP', `gzip: another member behind zero bytes ${at}, expected the end`);
  throw new QuarantineError('TRAILING_DATA', `gzip: bytes that are no member ${at}, expected the end or zero bytes`);
}

async function skipZeros(input: ByteReader): Promise<void> {
  for (;;) {
    const chunk = await input.readSome();
    const other = chunk.findIndex((byte) => byte !== 0);
    if (other >= 0) input.unread(chunk.subarray(other));
    if (other >= 0 || chunk.length === 0) return;
  }
}

const MAGIC = [0x1f, 0x8b];
const DEFLATE = 8;
const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;
const MAX_TEXT_BYTES = 64 * 1024;
/** Of the header's fourth byte. */
const FLAG = { checksum: 0x02, extra: 0x04, name: 0x08, comment: 0x10, reserved: 0xe0 };

async function readExactly(input: ByteReader, count: number, start: number): Promise<Uint8Array> {
  const bytes = await input.read(count);
  if (bytes.length < count) throw truncated(input, start);
  return bytes;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function bad(start: number, found: string, cause?: unknown): QuarantineError {
  const message = `gzip: member at byte ${start}: ${found}; ask for the file again`;
  return new QuarantineError('BAD_GZIP', message, { cause });
}

function truncated(input: ByteReader, start: number, cause?: unknown): QuarantineError {
  const message = `gzip: member at byte ${start} is cut off: the file ends at byte ${input.position()}; ask for it again`;
  return new QuarantineError('TRUNCATED', message, { cause });
}
