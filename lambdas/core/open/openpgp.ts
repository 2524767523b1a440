import type { DecryptedSessionKey } from 'openpgp';
import { QuarantineError } from '../errors.ts';
import type { ByteStream } from '../storage/storage.ts';
import { dearmor, isArmored } from './armor.ts';
import { type ByteReader, byteReader, take } from './byte-reader.ts';
import { formOfContent, readContent } from './content.ts';
import { checkExpansion, type ExpansionLimit } from './expansion.ts';
import { decryptOcb } from './gnupg-ocb.ts';
import { decryptVersion1, isVersion1WithAes } from './integrity-v1.ts';
import type { KeyRing } from './keys.ts';
import { type EncryptedMessage, readMessage, TAG } from './packets.ts';
import { isAddressedTo, openSessionKey } from './session-key.ts';
import { checkDataPacket, unsupported } from './unsupported.ts';
import { decryptWithLibrary, readWithLibrary } from './with-library.ts';

/**
 * Decrypts one OpenPGP message, binary or armoured, of any size. Ends normally only when the message was whole, its
 * integrity was confirmed and nothing followed it; what was yielded before a throw is not to be trusted. Signatures inside
 * are not looked at: a delivery is known by its place and its encryption.
 *
 * Throws QuarantineError: EMPTY, WRONG_KEY, TRUNCATED, TAMPERED, NO_INTEGRITY, NOT_ENCRYPTED, TRAILING_DATA, BAD_OPENPGP,
 * UNSUPPORTED or TOO_LARGE. Errors of the source come unchanged.
 */
export async function* decrypt(source: ByteStream, ring: KeyRing, limit: ExpansionLimit): ByteStream {
  const outer = byteReader(source);
  try {
    const input = (await isArmored(outer)) ? byteReader(dearmor(outer)) : outer;
    const message = await readMessage(input);
    const sessionKey = (await openSessionKey(message.sessionKeys, ring)) ?? refuse(message, ring);
    let produced = 0;
    for await (const chunk of decryptData(message, sessionKey)) {
      produced += chunk.length;
      checkExpansion('openpgp', produced, limit);
      yield chunk;
    }
  } finally {
    await outer.close();
  }
}

function refuse({ sessionKeys, unknownVersions }: EncryptedMessage, ring: KeyRing): never {
  const ours = sessionKeys.find((packet) => isAddressedTo(packet, ring));
  if (ours) {
    throw new QuarantineError(
      'TAMPERED',
      `openpgp: the session key for our key ${ours.keyId} cannot be opened: it was damaged; ask for the file again`,
    );
  }
  if (sessionKeys.length === 0 && unknownVersions.length > 0) {
    throw unsupported(`session keys of version ${unknownVersions.join(', ')}`);
  }
  const recipients = sessionKeys.map(({ keyId }) => keyId ?? 'a hidden key').join(', ');
  throw new QuarantineError(
    'WRONG_KEY',
    `openpgp: encrypted to ${recipients || 'a passphrase alone'}, not to a key of ours; add the private key or ask the ` +
      'sender to encrypt to one of ours',
  );
}

/** Whatever is wrong inside is one fault: the data cannot be trusted. What its framing or source says comes first. */
async function* decryptData({ tag, data }: EncryptedMessage, key: DecryptedSessionKey): ByteStream {
  const source = remembering(data);
  try {
    yield* openData(tag, byteReader(source.stream), key);
    if (!source.ended()) throw new Error('the packets ended before the data');
  } catch (error) {
    for await (const _ of source.stream); // to its verdict
    throw source.failure() ?? (isUnsupported(error) ? error : tampered(error));
  }
}

/** AES as producers use it is decrypted by OpenSSL, everything else by openpgp. */
async function* openData(tag: number, data: ByteReader, key: DecryptedSessionKey): ByteStream {
  const front = await data.peek(FRONT_BYTES);
  checkDataPacket(tag, front, key);
  if (tag === TAG.encryptedWithOcb) yield* openPackets(byteReader(decryptOcb(data, key)));
  else if (isVersion1WithAes(front, key)) yield* openPackets(byteReader(decryptVersion1(data, key)));
  else yield* decryptWithLibrary(tag, take(data, Number.POSITIVE_INFINITY), key);
}

/** A literal packet, deflated or not, is what producers send; openpgp reads the rest. */
async function* openPackets(packets: ByteReader): ByteStream {
  const form = formOfContent(await packets.peek(HEAD_BYTES));
  try {
    if (typeof form === 'object') throw unsupported(form.unsupported);
    if (form === 'literal') yield* readContent(packets);
    else yield* readWithLibrary(take(packets, Number.POSITIVE_INFINITY));
  } catch (error) {
    // The integrity check comes last: what is not supported here may in truth have been tampered with.
    if (isUnsupported(error)) for await (const _ of take(packets, Number.POSITIVE_INFINITY));
    throw error;
  }
}

/** Version, cipher and mode of a data packet. */
const FRONT_BYTES = 4;
/** Enough to see through the largest table that can stand in front of deflated bytes, some 300 bytes. */
const HEAD_BYTES = 512;

const isUnsupported = (error: unknown) => error instanceof QuarantineError && error.reason === 'UNSUPPORTED';

function tampered(cause: unknown): QuarantineError {
  return new QuarantineError(
    'TAMPERED',
    'openpgp: the encrypted data is not what was encrypted: its integrity could not be confirmed; ask for the file again',
    { cause },
  );
}

/** The same bytes; remembers how they ended, since whoever reads them may put other errors in front. */
function remembering(source: ByteStream): {
  readonly stream: ByteStream;
  readonly ended: () => boolean;
  readonly failure: () => unknown;
} {
  let ended = false;
  let failure: unknown;
  async function* stream(): ByteStream {
    try {
      yield* source;
      ended = true;
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  return { stream: stream(), ended: () => ended, failure: () => failure };
}
