import type { ByteStream } from '../storage/storage.ts';
import { type ByteReader, byteReader } from './byte-reader.ts';
import { beginOfInflated, type DeflateFormat, inflate } from './inflate.ts';
import { type Header, parseHeader, readBody, readHeader, TAG } from './packets.ts';
import { unsupported } from './unsupported.ts';

/**
 * How decrypted packets are read: `literal` data, deflated or not, by `readContent`; signed messages, BZip2 and packets in
 * front of the data by openpgp; what neither reads is named.
 */
export type ContentForm = 'literal' | 'library' | { readonly unsupported: string };

/** The form of decrypted packets by the bytes that they begin with, some hundred of which are enough. */
export function formOfContent(begin: Uint8Array, isCompressed = false): ContentForm {
  const header = parseHeader(begin);
  if (header?.tag === TAG.literal) return 'literal';
  if (header?.tag !== TAG.compressed) return isUnread(header?.tag) ? { unsupported: nameOf(header.tag) } : 'library';
  if (isCompressed) return { unsupported: 'data that is compressed twice' };
  const body = begin.subarray(header.size, header.size + header.length.count);
  const [algorithm = 0] = body;
  const format = FORMATS[algorithm];
  if (format !== undefined) return formOfContent(beginOfInflated(body.subarray(1), format), true);
  return algorithm === UNCOMPRESSED || algorithm === BZIP2
    ? 'library'
    : { unsupported: `data compressed by the algorithm ${algorithm}` };
}

/** Packets that hold another message, and those that the standard wants to be understood but does not define. */
function isUnread(tag: number | undefined): tag is number {
  return tag !== undefined && (ENCRYPTED.has(tag) || isUndefined(tag));
}

function nameOf(tag: number): string {
  return ENCRYPTED.has(tag) ? 'a message encrypted twice' : `a packet of type ${tag}`;
}

const ENCRYPTED: ReadonlySet<number> = new Set([
  TAG.publicKeySessionKey,
  TAG.passphraseSessionKey,
  TAG.encryptedWithoutIntegrity,
  TAG.encryptedWithIntegrity,
  TAG.encryptedWithOcb,
]);
/** RFC 9580, 5: unknown packets below 40 must be understood; 0 is never one. */
const isUndefined = (tag: number) => (tag > 14 && tag < 17) || (tag > TAG.padding && tag < FIRST_NONCRITICAL);
const UNCOMPRESSED = 0;
const BZIP2 = 3;

/**
 * The data of the packets inside an encrypted one. Ends normally only when all packets were whole and in their place, up to
 * the end of the input. Throws an error of zlib or of packets.ts, or one that says what else is wrong.
 */
export async function* readContent(packets: ByteReader): ByteStream {
  const header = await readHeader(packets);
  if (header.tag !== TAG.compressed) {
    yield* readLiteral(packets, header);
    return;
  }
  const body = byteReader(readBody(packets, header.length));
  const [algorithm = 0] = await body.read(1);
  const format = FORMATS[algorithm];
  if (format === undefined) throw new Error(`compression ${algorithm}, expected 1 or 2`);
  const inflated = byteReader(inflate(body, format));
  try {
    yield* readLiteral(inflated, await readHeader(inflated));
  } finally {
    await inflated.close();
  }
  if ((await body.peek(1)).length > 0) throw new Error('bytes behind the compressed data');
  await readEnd(packets);
}

/** Compression algorithms (RFC 9580, 9.4). */
const FORMATS: Readonly<Record<number, DeflateFormat>> = { 1: 'raw', 2: 'zlib' };

/** Data is handed on in pieces of this size: GnuPG writes it in pieces of 8 KiB, and each hand-over has its price. */
const CHUNK_BYTES = 128 * 1024;

async function* readLiteral(packets: ByteReader, { tag, length }: Header): ByteStream {
  if (tag !== TAG.literal) throw new Error(`packet ${tag}, expected literal data`);
  const body = byteReader(readBody(packets, length));
  const [, nameBytes = 0] = await body.read(2); // format and file name, neither of which says how to read the data
  const about = nameBytes + DATE_BYTES;
  if ((await body.read(about)).length < about) throw new Error('literal data that is cut off');
  for (let chunk = await body.read(CHUNK_BYTES); chunk.length > 0; chunk = await body.read(CHUNK_BYTES)) yield chunk;
  await readEnd(packets);
}

const DATE_BYTES = 4;

/** Reads what may stand behind the data: packets that mean nothing here, and unknown ones that need not be understood. */
async function readEnd(packets: ByteReader): Promise<void> {
  while ((await packets.peek(1)).length > 0) {
    const { tag, length } = await readHeader(packets);
    if (isUndefined(tag)) throw unsupported(nameOf(tag));
    const isIgnored = tag === TAG.marker || tag === TAG.trust || tag === TAG.padding || tag >= FIRST_NONCRITICAL;
    if (!isIgnored || length.partial || length.count === Number.POSITIVE_INFINITY) {
      throw new Error(`packet ${tag} behind the data`);
    }
    for await (const _ of readBody(packets, length));
  }
}

const FIRST_NONCRITICAL = 40;
