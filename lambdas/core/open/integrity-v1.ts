import { createDecipheriv, createHash } from 'node:crypto';
import type { DecryptedSessionKey } from 'openpgp';
import type { ByteStream } from '../storage/storage.ts';
import type { ByteReader } from './byte-reader.ts';

/** Bytes of the data packet's content in front of the first encrypted packet: version and prefix. */
const FRONT_BYTES = 1 + 16 + 2;

/** OpenSSL's names of the ciphers that it has, by openpgp's. */
const CIPHERS: Readonly<Record<string, string>> = {
  aes128: 'aes-128-cfb',
  aes192: 'aes-192-cfb',
  aes256: 'aes-256-cfb',
};

/** Whether `decryptVersion1` decrypts a data packet that begins with these bytes. */
export function isVersion1WithAes(front: Uint8Array, { algorithm }: DecryptedSessionKey): boolean {
  return front[0] === 1 && CIPHERS[algorithm ?? ''] !== undefined;
}

/**
 * Decrypts the content of an integrity-protected data packet of version 1 (RFC 9580, 5.13.1): CFB over a prefix, the
 * packets, and the SHA-1 of both. Ends normally only when that hash was right. The repeated bytes of the prefix are not
 * compared: they tell a mistyped passphrase early, and the hash covers them.
 */
export async function* decryptVersion1(data: ByteReader, key: DecryptedSessionKey): ByteStream {
  const decipher = decipherOf(key);
  const hash = createHash('sha1');
  hash.update(decipher.update((await data.read(FRONT_BYTES)).subarray(1)));
  /** The last bytes so far, which may be the packet with the hash. */
  let held: Uint8Array = new Uint8Array(0);
  for (let chunk = await data.read(CHUNK_BYTES); chunk.length > 0; chunk = await data.read(CHUNK_BYTES)) {
    const plain = Buffer.concat([held, decipher.update(chunk)]);
    const end = Math.max(0, plain.length - HASH_PACKET_BYTES);
    held = plain.subarray(end);
    hash.update(plain.subarray(0, end));
    if (end > 0) yield plain.subarray(0, end);
  }
  hash.update(held.subarray(0, HASH_HEADER.length));
  const isWhole = HASH_HEADER.every((byte, at) => held[at] === byte);
  if (!isWhole || !hash.digest().equals(held.subarray(HASH_HEADER.length))) throw new Error('the hash differs');
}

/** Large enough that calls into OpenSSL cost nothing beside their work. */
const CHUNK_BYTES = 128 * 1024;
/** Tag and length of the packet that ends the encrypted ones, and all of it. */
const HASH_HEADER = [0xd3, 0x14];
const HASH_PACKET_BYTES = 2 + 20;

function decipherOf({ algorithm, data }: DecryptedSessionKey) {
  return createDecipheriv(CIPHERS[algorithm ?? ''] ?? '', data, Buffer.alloc(16));
}
