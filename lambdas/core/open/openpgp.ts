import { ReadableStream } from 'node:stream/web';
import {
  type DecryptedSessionKey,
  decrypt as decryptMessage,
  readMessage as parseMessage,
  type SessionKey,
} from 'openpgp';
import { QuarantineError } from '../errors.ts';
import type { ByteStream } from '../storage/storage.ts';
import { dearmor, isArmored } from './armor.ts';
import { byteReader, inChunks } from './byte-reader.ts';
import { checkExpansion, EXPANSION_LIMIT, type ExpansionLimit } from './expansion.ts';
import type { KeyRing } from './keys.ts';
import { type EncryptedMessage, readMessage } from './packets.ts';
import { isAddressedTo, openSessionKey } from './session-key.ts';

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
    for await (const chunk of inChunks(decryptData(message, sessionKey), 2 ** CHUNK_BITS)) {
      produced += chunk.length;
      checkExpansion('openpgp', input.position(), produced, limit);
      yield chunk;
    }
  } finally {
    await outer.close();
  }
}

/** 2^17 bytes. GnuPG writes packets in chunks of 8 KiB, inside and outside, and openpgp passes each on by itself. */
const CHUNK_BITS = 17;

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

async function* decryptData(
  { tag, data }: EncryptedMessage,
  { data: key, algorithm }: DecryptedSessionKey,
): ByteStream {
  const input = toPulled(inPartialLengths(tag, data));
  try {
    const message = await parseMessage({ binaryMessage: input.stream });
    const { data: plaintext } = await decryptMessage({
      message,
      // Data with integrity packets of version 2 names its cipher itself.
      sessionKeys: [{ data: key, ...(algorithm && { algorithm }) } as SessionKey],
      format: 'binary',
      config: { allowUnauthenticatedStream: true },
    });
    yield* plaintext as unknown as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw input.failure() ?? tampered(error);
  }
  if (!input.ended()) throw tampered(new Error('openpgp ended before its input'));
}

function tampered(cause: unknown): QuarantineError {
  return new QuarantineError(
    'TAMPERED',
    'openpgp: the encrypted data is not what was encrypted: its integrity could not be confirmed; ask for the file again',
    { cause },
  );
}

/** A packet of unknown length with the given content, in chunks of 2^CHUNK_BITS bytes. */
async function* inPartialLengths(tag: number, data: ByteStream): ByteStream {
  yield Uint8Array.of(0xc0 | tag);
  for await (const chunk of inChunks(data, 2 ** CHUNK_BITS)) {
    const isWhole = chunk.length === 2 ** CHUNK_BITS;
    yield isWhole ? Uint8Array.of(0xe0 | CHUNK_BITS) : lastLength(chunk.length);
    yield chunk;
    if (!isWhole) return;
  }
  yield lastLength(0);
}

function lastLength(count: number): Uint8Array {
  const header = Buffer.alloc(5, 0xff);
  header.writeUInt32BE(count, 1);
  return header;
}

/** A web stream that reads `source` when asked, and remembers how that ended: openpgp may put other errors in front. */
function toPulled(source: ByteStream): {
  readonly stream: ReadableStream<Uint8Array>;
  readonly ended: () => boolean;
  readonly failure: () => unknown;
} {
  const iterator = source[Symbol.asyncIterator]();
  let ended = false;
  let failure: unknown;
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await iterator.next();
          ended = next.done === true;
          if (next.done) controller.close();
          else controller.enqueue(next.value);
        } catch (error) {
          failure = error;
          controller.error(error);
        }
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, ended: () => ended, failure: () => failure };
}
