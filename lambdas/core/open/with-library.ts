import { ReadableStream } from 'node:stream/web';
import { type DecryptedSessionKey, decrypt, readMessage, type SessionKey, verify } from 'openpgp';
import type { ByteStream } from '../storage/storage.ts';
import { byteReader, inChunks } from './byte-reader.ts';

/**
 * Decrypts the content of any data packet that openpgp knows, and the packets in it, signatures apart. Ends normally only
 * when its integrity was confirmed. Throws what openpgp throws, or an error of `data`.
 */
export async function* decryptWithLibrary(tag: number, data: ByteStream, key: DecryptedSessionKey): ByteStream {
  yield* readPulled(inPartialLengths(tag, data), (message) => open(message, key));
}

/** Reads the data of packets that are not encrypted, signatures apart. Throws what openpgp throws, or an error of `packets`. */
export async function* readWithLibrary(packets: ByteStream): ByteStream {
  yield* readPulled(packets, openContent);
}

async function* readPulled(
  source: ByteStream,
  openMessage: (message: ReadableStream<Uint8Array>) => Promise<ByteStream>,
): ByteStream {
  const input = toPulled(source);
  const plaintext = byteReader(await unlessStuck(openMessage(input.stream), input.isRead));
  for (;;) {
    const chunk = await unlessStuck(plaintext.read(2 ** CHUNK_BITS), input.isRead);
    if (chunk.length === 0) return;
    yield chunk;
  }
}

/** 2^17 bytes. GnuPG writes packets in chunks of 8 KiB, inside and outside, and openpgp passes each on by itself. */
const CHUNK_BITS = 17;

async function open(
  binaryMessage: ReadableStream<Uint8Array>,
  { data, algorithm }: DecryptedSessionKey,
): Promise<ByteStream> {
  const { data: plaintext } = await decrypt({
    message: await readMessage({ binaryMessage }),
    // Data with integrity packets of version 2 names its cipher itself.
    sessionKeys: [{ data, ...(algorithm && { algorithm }) } as SessionKey],
    format: 'binary',
    config: { allowUnauthenticatedStream: true },
  });
  return plaintext as unknown as ByteStream;
}

/** `verify` without keys: the one call of openpgp that reads a message through signatures and compression. */
async function openContent(binaryMessage: ReadableStream<Uint8Array>): Promise<ByteStream> {
  const message = await readMessage({ binaryMessage });
  const { data } = await verify({ message, verificationKeys: [], format: 'binary' });
  return data as unknown as ByteStream;
}

/**
 * What openpgp promises. It waits for ever where damage made a packet into one of data that has no place there: nobody reads
 * its content. That shows when it neither reads nor answers; turns are counted and not time, since a computer may sleep.
 */
async function unlessStuck<T>(promise: Promise<T>, isRead: () => boolean): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const stuck = new Promise<never>((_, reject) => {
    let turns = 0;
    timer = setInterval(() => {
      turns = isRead() ? 0 : turns + 1;
      if (turns === STUCK_TURNS) reject(new Error('openpgp does not go on'));
    }, TURN_MS);
  });
  return Promise.race([promise, stuck]).finally(() => clearInterval(timer));
}

const TURN_MS = 20;
const STUCK_TURNS = 100;

/** A web stream that reads `source` when asked; `isRead` tells whether it does so now, or did since the last question. */
function toPulled(source: ByteStream): {
  readonly stream: ReadableStream<Uint8Array>;
  readonly isRead: () => boolean;
} {
  const iterator = source[Symbol.asyncIterator]();
  let reading = false;
  let read = false;
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        reading = true;
        try {
          const next = await iterator.next();
          if (next.done) controller.close();
          else controller.enqueue(next.value);
        } finally {
          reading = false;
          read = true;
        }
      },
    },
    { highWaterMark: 0 },
  );
  const isRead = () => {
    const answer = reading || read;
    read = false;
    return answer;
  };
  return { stream, isRead };
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
