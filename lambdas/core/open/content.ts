import type { ByteStream } from '../storage/storage.ts';
import { type ByteReader, byteReader } from './byte-reader.ts';
import { beginOfInflated, type DeflateFormat, inflate } from './inflate.ts';
import { type Header, parseHeader, readBody, readHeader, TAG } from './packets.ts';

/**
 * Whether decrypted packets that begin with these bytes are what `readContent` reads: data in one literal packet, deflated
 * or not, which is what producers send. Signed messages, BZip2 and packets in front of the data are openpgp's.
 */
export function beginsWithLiteral(begin: Uint8Array): boolean {
  const header = parseHeader(begin);
  if (header?.tag !== TAG.compressed) return header?.tag === TAG.literal;
  const body = begin.subarray(header.size, header.size + header.length.count);
  const format = FORMATS[body[0] ?? 0];
  return format !== undefined && parseHeader(beginOfInflated(body.subarray(1), format))?.tag === TAG.literal;
}

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
    const isIgnored = tag === TAG.marker || tag === TAG.trust || tag === TAG.padding || tag >= FIRST_NONCRITICAL;
    if (!isIgnored || length.partial || length.count === Number.POSITIVE_INFINITY) {
      throw new Error(`packet ${tag} behind the data`);
    }
    for await (const _ of readBody(packets, length));
  }
}

const FIRST_NONCRITICAL = 40;
