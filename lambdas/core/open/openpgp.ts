import type { DecryptedSessionKey } from 'openpgp';
import { QuarantineError } from '../errors.ts';
import type { ByteStream } from '../storage/storage.ts';
import { dearmor, isArmored } from './armor.ts';
import { type ByteReader, byteReader, take } from './byte-reader.ts';
import { beginsWithLiteral, readContent } from './content.ts';
import { checkExpansion, EXPANSION_LIMIT, type ExpansionLimit } from './expansion.ts';
import { beginOfVersion1, decryptVersion1 } from './integrity-v1.ts';
import type { KeyRing } from './keys.ts';
import { type EncryptedMessage, readMessage, TAG } from './packets.ts';
import { isAddressedTo, openSessionKey } from './session-key.ts';
import { decryptWithLibrary } from './with-library.ts';

/**
 * Decrypts one OpenPGP message, binary or armoured, of any size. Ends normally only when the message was whole, its
 * integrity was confirmed and nothing followed it; what was yielded before a throw is not to be trusted. Signatures inside
 * are not looked at: a delivery is known by its place and its encryption.
 *
 * Throws QuarantineError: EMPTY, WRONG_KEY, TRUNCATED, TAMPERED, NO_INTEGRITY, NOT_ENCRYPTED, TRAILING_DATA, BAD_OPENPGP or
 * TOO_LARGE. Errors of the source come unchanged.
 */
export async function* decrypt(source: ByteStream, ring: KeyRing, limit: ExpansionLimit = EXPANSION_LIMIT): ByteStream {
  const outer = byteReader(source);
  try {
    const input = (await isArmored(outer)) ? byteReader(dearmor(outer)) : outer;
    const message = await readMessage(input);
    const sessionKey = (await openSessionKey(message.sessionKeys, ring)) ?? refuse(message, ring);
    let produced = 0;
    for await (const chunk of decryptData(message, sessionKey)) {
      produced += chunk.length;
      checkExpansion('openpgp', input.position(), produced, limit);
      yield chunk;
    }
  } finally {
    await outer.close();
  }
}

function refuse({ sessionKeys }: EncryptedMessage, ring: KeyRing): never {
  const ours = sessionKeys.find((packet) => isAddressedTo(packet, ring));
  if (ours) {
    throw new QuarantineError(
      'TAMPERED',
      `openpgp: the session key for our key ${ours.keyId} cannot be opened: it was damaged; ask for the file again`,
    );
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
    throw source.failure() ?? tampered(error);
  }
}

/** What producers send takes the short way through OpenSSL and zlib, everything else goes through openpgp. */
async function* openData(tag: number, data: ByteReader, key: DecryptedSessionKey): ByteStream {
  const begin = tag === TAG.encryptedWithIntegrity ? beginOfVersion1(await data.peek(HEAD_BYTES), key) : undefined;
  if (begin && beginsWithLiteral(begin)) yield* readContent(byteReader(decryptVersion1(data, key)));
  else yield* decryptWithLibrary(tag, take(data, Number.POSITIVE_INFINITY), key);
}

/** Enough to see through the largest table that can stand in front of deflated bytes, some 300 bytes. */
const HEAD_BYTES = 512;

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
