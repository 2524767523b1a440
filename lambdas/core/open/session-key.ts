import { constants, privateDecrypt } from 'node:crypto';
import { type DecryptedSessionKey, decryptSessionKeys, enums, readMessage } from 'openpgp';
import type { KeyRing, RsaKey } from './keys.ts';
import { type SessionKeyPacket, TAG } from './packets.ts';
import { cipherName, UNREAD_CIPHERS, unsupported } from './unsupported.ts';

/**
 * The session key of a message, from the first packet that one of our keys opens; undefined when none does. A packet
 * that hides its recipient is tried with every key. Throws QuarantineError UNSUPPORTED when one opens it for a cipher that
 * is not read here.
 *
 * RSA goes through OpenSSL, which is more than ten times as fast as arithmetic on bigints; whatever it cannot open, and all
 * else, through openpgp.
 */
export async function openSessionKey(
  packets: readonly SessionKeyPacket[],
  ring: KeyRing,
): Promise<DecryptedSessionKey | undefined> {
  for (const packet of packets) {
    for (const key of ring.rsaKeys) {
      const opened = isFor(packet, key.keyId) ? openWithRsa(packet, key) : undefined;
      if (opened) return opened;
    }
  }
  for (const packet of packets) {
    const opened = await openWithLibrary(packet, ring);
    if (opened) return opened;
  }
  return undefined;
}

/** Whether a packet is addressed to one of our keys by its id. */
export function isAddressedTo(packet: SessionKeyPacket, ring: KeyRing): boolean {
  return ring.privateKeys.some((key) => key.getKeyIDs().some((id) => id.toHex().toUpperCase() === packet.keyId));
}

function isFor(packet: SessionKeyPacket, keyId: string): boolean {
  return packet.keyId === undefined || packet.keyId === keyId;
}

/** Bytes of a key, by the cipher's number in the standard. */
const KEY_BYTES: Readonly<Record<number, number>> = {
  [enums.symmetric.tripledes]: 24,
  [enums.symmetric.cast5]: 16,
  [enums.symmetric.blowfish]: 16,
  [enums.symmetric.aes128]: 16,
  [enums.symmetric.aes192]: 24,
  [enums.symmetric.aes256]: 32,
  [enums.symmetric.twofish]: 32,
  ...Object.fromEntries(Object.entries(UNREAD_CIPHERS).map(([number, { keyBytes }]) => [number, keyBytes])),
};

function openWithRsa(packet: SessionKeyPacket, { key, bytes }: RsaKey): DecryptedSessionKey | undefined {
  if (
    packet.version !== 3 ||
    (packet.algorithm !== enums.publicKey.rsaEncryptSign && packet.algorithm !== enums.publicKey.rsaEncrypt)
  ) {
    return undefined;
  }
  const number = readMpi(packet.fields);
  if (number === undefined || number.length > bytes) return undefined;
  const padded = Buffer.alloc(bytes);
  padded.set(number, bytes - number.length);
  let encoded: Uint8Array;
  try {
    encoded = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, padded);
  } catch {
    return undefined; // a number beyond the modulus
  }
  return decodeSessionKey(encoded);
}

/** A multiprecision integer (RFC 9580, 3.2) that fills all of `bytes`. */
function readMpi(bytes: Uint8Array): Uint8Array | undefined {
  const bits = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  return bytes.length === 2 + Math.ceil(bits / 8) ? bytes.subarray(2) : undefined;
}

/**
 * EME-PKCS1-v1_5 (RFC 9580, 12.1) around cipher, key and checksum: `00 02`, at least eight bytes that are not zero, `00`,
 * the cipher's number, the key, the sum of its bytes modulo 65536. The length follows from the cipher, so every
 * byte has its place and all of them are looked at, whatever the ones before were.
 */
function decodeSessionKey(encoded: Uint8Array): DecryptedSessionKey | undefined {
  let separator = 0;
  for (let at = encoded.length - 1; at >= 2; at--) if (encoded[at] === 0) separator = at;
  const cipher = encoded[separator + 1] ?? 0;
  const data = encoded.subarray(separator + 2, -2);
  const checksum = data.reduce((sum, byte) => (sum + byte) & 0xffff, 0);
  const wrong =
    (encoded[0] ?? 1) |
    ((encoded[1] ?? 0) ^ 2) |
    Number(separator < 10) |
    Number(data.length !== KEY_BYTES[cipher]) |
    ((encoded.at(-2) ?? 0) ^ (checksum >> 8)) |
    ((encoded.at(-1) ?? 0) ^ (checksum & 0xff));
  return wrong === 0 ? { data: Uint8Array.from(data), algorithm: readCipher(cipher) } : undefined;
}

/** openpgp's name of a cipher. Throws QuarantineError UNSUPPORTED for one that is not read here. */
function readCipher(number: number): DecryptedSessionKey['algorithm'] {
  if (UNREAD_CIPHERS[number]) throw unsupported(`encryption with ${cipherName(number)}`);
  return enums.read(enums.symmetric, number);
}

async function openWithLibrary(packet: SessionKeyPacket, ring: KeyRing): Promise<DecryptedSessionKey | undefined> {
  try {
    const message = await readMessage({ binaryMessage: withHeader(packet.body) });
    const opened = await decryptSessionKeys({ message, decryptionKeys: [...ring.privateKeys] });
    return opened[0];
  } catch (error) {
    // Its integrity check of the session key has passed where openpgp only misses the cipher among those that it knows.
    if (error instanceof Error && /Invalid enum value|Unsupported cipher/.test(error.message)) {
      throw unsupported('encryption with a cipher that is none of AES, Triple DES, CAST5, Blowfish and Twofish');
    }
    return undefined; // not for us, or damaged: the caller tells which
  }
}

function withHeader(body: Uint8Array): Uint8Array {
  const header = Buffer.alloc(6, 0xff);
  header[0] = 0xc0 | TAG.publicKeySessionKey;
  header.writeUInt32BE(body.length, 2);
  return Buffer.concat([header, body]);
}
