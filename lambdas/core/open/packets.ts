import { QuarantineError } from '../errors.ts';
import type { ByteStream } from '../storage/storage.ts';
import type { ByteReader } from './byte-reader.ts';

/** A public-key encrypted session key (RFC 9580, 5.1). */
export interface SessionKeyPacket {
  readonly version: number;
  /** Upper-case hex; undefined when the recipient is hidden. */
  readonly keyId: string | undefined;
  /** Public-key algorithm, as numbered in the standard. */
  readonly algorithm: number;
  /** The fields after the algorithm. */
  readonly fields: Uint8Array;
  /** The packet's content, all of it. */
  readonly body: Uint8Array;
}

/** An encrypted message up to its data, framing taken off. */
export interface EncryptedMessage {
  readonly sessionKeys: readonly SessionKeyPacket[];
  /** Versions of the session keys that are not read here; another of the message may still fit. */
  readonly unknownVersions: readonly number[];
  /** Of the packet that holds the data: 18, or 20 for GnuPG's OCB. */
  readonly tag: number;
  /**
   * The content of the data packet. Ends normally only when it was as long as announced and nothing followed it;
   * throws QuarantineError TRUNCATED, TRAILING_DATA or BAD_OPENPGP otherwise.
   */
  readonly data: ByteStream;
}

/** Packet tags (RFC 9580, 5; 20 is GnuPG's own). */
export const TAG = {
  publicKeySessionKey: 1,
  signature: 2,
  passphraseSessionKey: 3,
  onePassSignature: 4,
  compressed: 8,
  encryptedWithoutIntegrity: 9,
  marker: 10,
  literal: 11,
  trust: 12,
  encryptedWithIntegrity: 18,
  encryptedWithOcb: 20,
  padding: 21,
} as const;

/** Where a chunk of a packet's content ends: after `count` bytes, with more chunks to come when `partial`. */
interface Length {
  /** Infinite for a packet that ends where its stream does. */
  readonly count: number;
  readonly partial: boolean;
}

export interface Header {
  readonly tag: number;
  readonly length: Length;
  /** Bytes of the header itself. */
  readonly size: number;
}

/**
 * Reads the framing of a binary OpenPGP message and refuses whatever is not one encrypted, integrity-protected message.
 *
 * Throws QuarantineError: EMPTY, NOT_ENCRYPTED, NO_INTEGRITY, TRUNCATED or BAD_OPENPGP.
 */
export async function readMessage(input: ByteReader): Promise<EncryptedMessage> {
  if ((await input.peek(1)).length === 0) throw new QuarantineError('EMPTY', 'openpgp: no bytes, expected a message');
  const sessionKeys: SessionKeyPacket[] = [];
  const unknownVersions: number[] = [];
  for (let packets = 0; packets < MAX_PACKETS; packets++) {
    const start = input.position();
    const { tag, length } = await readHeader(input, packets === 0);
    switch (tag) {
      case TAG.encryptedWithIntegrity:
      case TAG.encryptedWithOcb:
        return { sessionKeys, unknownVersions, tag, data: readData(input, length) };
      case TAG.encryptedWithoutIntegrity:
        throw new QuarantineError(
          'NO_INTEGRITY',
          `openpgp: encrypted without integrity protection (packet ${tag}): a change could not be noticed; ` +
            'ask the sender to encrypt with it',
        );
      case TAG.publicKeySessionKey:
        {
          const body = await readSmall(input, length, start);
          const packet = parseSessionKey(body);
          if (packet) sessionKeys.push(packet);
          else unknownVersions.push(body[0] ?? 0);
        }
        break;
      case TAG.passphraseSessionKey:
      case TAG.marker:
      case TAG.padding:
        await readSmall(input, length, start);
        break;
      default:
        if (sessionKeys.length > 0) throw bad(start, `packet ${tag}, expected the encrypted data`);
        throw notEncrypted(`${NOT_ENCRYPTED[tag] ?? `packet ${tag}`} but not encrypted`);
    }
  }
  throw bad(input.position(), `over ${MAX_PACKETS} packets before the encrypted data`);
}

/** A message has a session key for each recipient. */
const MAX_PACKETS = 1000;
const MAX_LENGTH_BYTES = 5;
const MAX_HEADER_BYTES = 1 + MAX_LENGTH_BYTES;
/** A session key for a key of 16,384 bits has 2 KiB. */
const MAX_SMALL_PACKET_BYTES = 64 * 1024;
const NOT_ENCRYPTED: Readonly<Record<number, string>> = {
  [TAG.signature]: 'signed',
  [TAG.onePassSignature]: 'signed',
  [TAG.compressed]: 'compressed, perhaps signed,',
  [TAG.literal]: 'plain data in an OpenPGP packet',
};

async function* readData(input: ByteReader, length: Length): ByteStream {
  yield* readBody(input, length);
  if ((await input.peek(1)).length > 0) {
    throw new QuarantineError(
      'TRAILING_DATA',
      `openpgp: something follows the message at byte ${input.position()}, expected the end of the file`,
    );
  }
}

/** The content of the packet whose header was read last. Throws QuarantineError TRUNCATED when the input ends before it. */
export async function* readBody(input: ByteReader, first: Length): ByteStream {
  for (let length = first; ; length = await readLength(input)) {
    const end = input.position() + length.count;
    while (input.position() < end) {
      const chunk = await input.readSome(end - input.position());
      if (chunk.length > 0) yield chunk;
      else if (end === Number.POSITIVE_INFINITY) return;
      else throw truncated(input, end);
    }
    if (!length.partial) return;
  }
}

/** Throws QuarantineError TRUNCATED or BAD_OPENPGP, or NOT_ENCRYPTED where no packet begins the message. */
export async function readHeader(input: ByteReader, isFirst = false): Promise<Header> {
  const start = input.position();
  const bytes = await input.peek(MAX_HEADER_BYTES);
  if (bytes[0] !== undefined && (bytes[0] & 0x80) === 0) {
    if (isFirst) throw notEncrypted('no OpenPGP at all');
    throw bad(start, 'no packet');
  }
  const header = parseHeader(bytes);
  await input.read(header?.size ?? bytes.length);
  return header ?? cutOff(input);
}

/** The packet header (RFC 9580, 4.2) that `bytes` begin with; undefined when they do not hold all of one. */
export function parseHeader(bytes: Uint8Array): Header | undefined {
  const [first = 0] = bytes;
  if ((first & 0x80) === 0) return undefined;
  if ((first & 0x40) !== 0) {
    const length = parseLength(bytes.subarray(1));
    return length && { tag: first & 0x3f, length, size: 1 + length.size };
  }
  const tag = (first & 0x3c) >> 2;
  const width = [1, 2, 4][first & 0x03];
  if (width === undefined) return { tag, length: { count: Number.POSITIVE_INFINITY, partial: false }, size: 1 };
  if (bytes.length < 1 + width) return undefined;
  return { tag, length: { count: numberOf(bytes.subarray(1, 1 + width)), partial: false }, size: 1 + width };
}

async function readLength(input: ByteReader): Promise<Length> {
  const bytes = await input.peek(MAX_LENGTH_BYTES);
  const length = parseLength(bytes);
  await input.read(length?.size ?? bytes.length);
  return length ?? cutOff(input);
}

/** A length as in the standard, 4.2.1, and how many bytes it has itself; undefined when `bytes` end inside it. */
function parseLength(bytes: Uint8Array): (Length & { readonly size: number }) | undefined {
  const [first, second] = bytes;
  if (first === undefined) return undefined;
  if (first < 192) return { count: first, partial: false, size: 1 };
  if (first >= 224 && first < 255) return { count: 2 ** (first & 0x1f), partial: true, size: 1 };
  if (first < 224) {
    return second === undefined ? undefined : { count: ((first - 192) << 8) + second + 192, partial: false, size: 2 };
  }
  if (bytes.length < MAX_LENGTH_BYTES) return undefined;
  return { count: numberOf(bytes.subarray(1, MAX_LENGTH_BYTES)), partial: false, size: MAX_LENGTH_BYTES };
}

async function readSmall(input: ByteReader, { count, partial }: Length, start: number): Promise<Uint8Array> {
  if (partial || count > MAX_SMALL_PACKET_BYTES) throw bad(start, 'a packet before the encrypted data is too long');
  return readExactly(input, count);
}

/** Undefined for a version that is not known: the standard says to pass over it. */
function parseSessionKey(body: Uint8Array): SessionKeyPacket | undefined {
  const version = body[0];
  if (version === 3) return sessionKeyOf(body, version, body.subarray(1, 9), 9);
  if (version !== 6) return undefined;
  // Version 6 names the key by version and fingerprint: a version 4 key has its id at the end of it, later ones in front.
  const length = body[1] ?? 0;
  const fingerprint = body.subarray(3, 2 + length);
  return sessionKeyOf(body, version, body[2] === 4 ? fingerprint.subarray(-8) : fingerprint.subarray(0, 8), 2 + length);
}

function sessionKeyOf(body: Uint8Array, version: number, id: Uint8Array, at: number): SessionKeyPacket {
  const hidden = id.every((byte) => byte === 0);
  return {
    version,
    keyId: hidden ? undefined : Buffer.from(id).toString('hex').toUpperCase(),
    algorithm: body[at] ?? 0,
    fields: body.subarray(at + 1),
    body,
  };
}

/** Big-endian. */
function numberOf(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

async function readExactly(input: ByteReader, count: number): Promise<Uint8Array> {
  const end = input.position() + count;
  const bytes = await input.read(count);
  if (bytes.length < count) throw truncated(input, end);
  return bytes;
}

function truncated(input: ByteReader, expected: number): QuarantineError {
  return new QuarantineError(
    'TRUNCATED',
    `openpgp: the message ends at byte ${input.position()}, expected ${expected} or more; ask for the file again`,
  );
}

function cutOff(input: ByteReader): never {
  throw truncated(input, input.position() + 1);
}

function notEncrypted(found: string): QuarantineError {
  return new QuarantineError(
    'NOT_ENCRYPTED',
    `openpgp: ${found}, expected an encrypted message; do not trust it, ask the sender`,
  );
}

function bad(at: number, found: string): QuarantineError {
  return new QuarantineError('BAD_OPENPGP', `openpgp: ${found}, at byte ${at}`);
}
