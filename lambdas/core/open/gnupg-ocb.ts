import { createDecipheriv, type DecipherOCB } from 'node:crypto';
import type { DecryptedSessionKey } from 'openpgp';
import { required } from '../required.ts';
import type { ByteStream } from '../storage/storage.ts';
import type { ByteReader } from './byte-reader.ts';
import { TAG } from './packets.ts';

/** OpenSSL's names of the ciphers, by their numbers in the standard. */
const CIPHERS: Readonly<Record<number, `aes-${128 | 192 | 256}-ocb`>> = {
  7: 'aes-128-ocb',
  8: 'aes-192-ocb',
  9: 'aes-256-ocb',
};
const VERSION = 1;
const OCB = 2;
const FRONT_BYTES = 4;
const NONCE_BYTES = 15;
const INDEX_BYTES = 8;
const AUTHENTICATION_BYTES = 16;
/** The size of a chunk is 2^(6 + n) for the byte n in the packet's front. */
const SMALLEST_CHUNK_BITS = 6;
/** Larger pieces gain nothing; a chunk can be larger than memory. */
const PIECE_BYTES = 128 * 1024;

/** Whether `decryptOcb` reads a packet that begins with these bytes: AES in OCB, which is all that GnuPG writes in tag 20. */
export function isOcb(front: Uint8Array): boolean {
  return front[0] === VERSION && CIPHERS[front[1] ?? 0] !== undefined && front[2] === OCB;
}

/**
 * Decrypts the content of GnuPG's OCB packet (tag 20; draft-koch-librepgp, 5.16): chunks of one size, the last one shorter,
 * each followed by its authentication tag, and one more tag over the length of all. Ends normally only when every tag was
 * right. openpgp fails for messages of more than one chunk.
 */
export async function* decryptOcb(data: ByteReader, { data: key }: DecryptedSessionKey): ByteStream {
  const front = await data.read(FRONT_BYTES);
  const nonce = await data.read(NONCE_BYTES);
  const cipher = required(CIPHERS[front[1] ?? 0], 'the name of a cipher that isOcb knows');
  const chunkBytes = 2 ** (SMALLEST_CHUNK_BITS + (front[3] ?? 0));
  const decipher = (index: bigint, more: Uint8Array): DecipherOCB => {
    const counter = bigEndian(index);
    const own = Uint8Array.from(nonce);
    for (const [at, byte] of counter.entries()) {
      const to = NONCE_BYTES - INDEX_BYTES + at;
      own[to] = (own[to] ?? 0) ^ byte;
    }
    const opened = createDecipheriv(cipher, key, own, { authTagLength: AUTHENTICATION_BYTES });
    opened.setAAD(Buffer.concat([Uint8Array.of(0xc0 | TAG.encryptedWithOcb), front, counter, more]));
    return opened;
  };
  let total = 0n;
  let index = 0n;
  for (; (await data.peek(AUTHENTICATION_BYTES + 1)).length > AUTHENTICATION_BYTES; index++) {
    const chunk = decipher(index, NOTHING);
    for (let left = chunkBytes; left > 0; ) {
      const piece = await readPiece(data, Math.min(left, PIECE_BYTES));
      if (piece.length === 0) break;
      left -= piece.length;
      total += BigInt(piece.length);
      yield chunk.update(piece);
    }
    yield verify(chunk, await data.read(AUTHENTICATION_BYTES));
  }
  verify(decipher(index, bigEndian(total)), await data.read(AUTHENTICATION_BYTES));
}

const NOTHING = new Uint8Array(0);

/** Up to `count` bytes of a chunk; none where only its tag and the last tag are left. */
async function readPiece(data: ByteReader, count: number): Promise<Uint8Array> {
  const behind = 2 * AUTHENTICATION_BYTES;
  const ahead = await data.peek(count + behind);
  return data.read(Math.max(0, Math.min(count, ahead.length - behind)));
}

/** The last bytes of a chunk. Throws when the tag is not that of what was decrypted. */
function verify(chunk: DecipherOCB, tag: Uint8Array): Uint8Array {
  if (tag.length < AUTHENTICATION_BYTES) throw new Error('an authentication tag is cut off');
  chunk.setAuthTag(tag);
  return chunk.final();
}

function bigEndian(value: bigint): Buffer {
  const bytes = Buffer.alloc(INDEX_BYTES);
  bytes.writeBigUInt64BE(value);
  return bytes;
}
