import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { type AnySecretKeyPacket, enums, type PrivateKey, readPrivateKeys } from 'openpgp';
import { UsageError } from '../errors.ts';
import { privateKeyBlocks } from './key-file.ts';

/** The private keys that we decrypt with, unlocked. Never to be logged. */
export interface KeyRing {
  /** Hex; the same for the same set of keys in any order, another when a key is added or removed. */
  readonly fingerprint: string;
  readonly privateKeys: readonly PrivateKey[];
  /** Those among them, and their subkeys, that OpenSSL can use. */
  readonly rsaKeys: readonly RsaKey[];
}

export interface RsaKey {
  /** Upper-case hex. */
  readonly keyId: string;
  readonly key: KeyObject;
  /** Of the modulus. */
  readonly bytes: number;
}

/**
 * Reads private keys, armoured or binary, several in one file allowed. Expired and revoked keys count: old deliveries stay
 * encrypted to them.
 *
 * Throws UsageError when one is no private key that can decrypt, or when the passphrase is missing or does not fit.
 */
export async function loadKeyRing(options: {
  readonly keys: readonly Uint8Array[];
  /** Each is tried with every key that is protected. */
  readonly passphrases?: readonly string[];
}): Promise<KeyRing> {
  if (options.keys.length === 0) throw new UsageError('no private key given, expected at least one to decrypt with');
  const privateKeys = (await Promise.all(options.keys.map(readKeyFile))).flat();
  const packets = privateKeys.flatMap(decryptingPackets);
  for (const packet of packets) await unlock(packet, options.passphrases ?? []);
  return {
    fingerprint: createHash('sha256')
      .update([...new Set(packets.map((packet) => packet.getFingerprint()))].sort().join('\n'))
      .digest('hex'),
    privateKeys,
    rsaKeys: packets.filter((packet) => RSA.has(packet.algorithm)).map(toRsaKey),
  };
}

const RSA: ReadonlySet<number> = new Set([enums.publicKey.rsaEncryptSign, enums.publicKey.rsaEncrypt]);
const DECRYPTING: ReadonlySet<number> = new Set([
  ...RSA,
  enums.publicKey.elgamal,
  enums.publicKey.ecdh,
  enums.publicKey.x25519,
  enums.publicKey.x448,
]);

async function readKeyFile(bytes: Uint8Array, index: number): Promise<PrivateKey[]> {
  const name = `key ${index + 1}`;
  const blocks = privateKeyBlocks(bytes);
  if (blocks.length === 0) {
    throw new UsageError(`${name} holds public keys only; export the private one: gpg --export-secret-keys --armor`);
  }
  let keys: PrivateKey[];
  try {
    keys = (await Promise.all(blocks.map((block) => readPrivateKeys({ binaryKeys: block })))).flat();
  } catch (error) {
    throw new UsageError(
      `${name} is no OpenPGP private key; expected what gpg --export-secret-keys writes, armoured or binary`,
      { cause: error },
    );
  }
  if (!keys.some((key) => decryptingPackets(key).length > 0)) {
    const id = keys[0]?.getKeyID().toHex().toUpperCase();
    throw new UsageError(`${name} (${id}) has no secret part that can decrypt; export the key with its subkeys`);
  }
  return keys;
}

/** Key and subkeys that can decrypt by their algorithm and whose secret part is in the file. */
function decryptingPackets(key: PrivateKey): AnySecretKeyPacket[] {
  return key
    .getKeys()
    .map(({ keyPacket }) => keyPacket as AnySecretKeyPacket)
    .filter((packet) => DECRYPTING.has(packet.algorithm) && !packet.isDummy());
}

async function unlock(packet: AnySecretKeyPacket, passphrases: readonly string[]): Promise<void> {
  if (packet.isDecrypted()) return;
  const id = packet.getKeyID().toHex().toUpperCase();
  if (passphrases.length === 0) {
    throw new UsageError(
      `private key ${id} is protected by a passphrase and none was given; give --passphrase-file too`,
    );
  }
  let cause: unknown;
  for (const passphrase of passphrases) {
    try {
      await packet.decrypt(passphrase);
      return;
    } catch (error) {
      cause = error;
    }
  }
  const tried =
    passphrases.length === 1 ? 'the passphrase does not open' : `none of ${passphrases.length} passphrases opens`;
  throw new UsageError(`${tried} private key ${id}; give the one that protects this key`, { cause });
}

/** OpenSSL's form of an RSA key. OpenPGP's u is p⁻¹ mod q where JWK's qi is q⁻¹ mod p: so p and q change places. */
function toRsaKey(packet: AnySecretKeyPacket): RsaKey {
  const { n, e } = packet.publicParams as { n: Uint8Array; e: Uint8Array };
  const { d, p, q, u } = packet.privateParams as { d: Uint8Array; p: Uint8Array; q: Uint8Array; u: Uint8Array };
  const jwk = {
    kty: 'RSA',
    n: base64url(n),
    e: base64url(e),
    d: base64url(d),
    p: base64url(q),
    q: base64url(p),
    dp: base64url(lessOne(d, q)),
    dq: base64url(lessOne(d, p)),
    qi: base64url(u),
  };
  return {
    keyId: packet.getKeyID().toHex().toUpperCase(),
    key: createPrivateKey({ key: jwk, format: 'jwk' }),
    bytes: n.length,
  };
}

/** exponent mod (prime - 1) */
function lessOne(exponent: Uint8Array, prime: Uint8Array): Uint8Array {
  const hex = (toBigInt(exponent) % (toBigInt(prime) - 1n)).toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
}

function toBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
