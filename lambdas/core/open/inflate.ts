import { createInflateRaw, type InflateRaw } from 'node:zlib';
import type { ByteStream } from '../storage/storage.ts';
import type { ByteReader } from './byte-reader.ts';

/**
 * Inflates one deflate stream (RFC 1951) and leaves the reader at the first byte after it. Errors of zlib come as they
 * are, see `isCutShort`. The next input is fetched while zlib works on the one before.
 */
export async function* inflate(input: ByteReader): ByteStream {
  const engine = createInflateRaw({ chunkSize: CHUNK_BYTES });
  const feeding = feed(engine, input);
  feeding.catch((error) => engine.destroy(error));
  try {
    yield* engine;
    await feeding;
  } finally {
    engine.destroy();
  }
}

/** Whether an error of zlib says that the input ended before the deflate stream did, rather than that it is wrong. */
export function isCutShort(error: unknown): boolean {
  return codeOf(error) === 'Z_BUF_ERROR';
}

/** Whether an error is zlib's verdict on the data, rather than a failure to get it. */
export function isBadDeflate(error: unknown): boolean {
  return codeOf(error)?.startsWith('Z_') ?? false;
}

const CHUNK_BYTES = 512 * 1024;

async function feed(engine: InflateRaw, input: ByteReader): Promise<void> {
  const closed = new Promise<void>((resolve) => engine.once('close', resolve));
  let last: Uint8Array = new Uint8Array(0);
  let given = 0;
  let taken: Promise<void> = Promise.resolve();
  for (;;) {
    const next = await input.readSome();
    await taken;
    // zlib takes all of a chunk, unless the deflate stream ends in it; it then ends its output, and so itself, before more
    // input has come.
    if (engine.destroyed || engine.bytesWritten < given) {
      input.unread(next);
      input.unread(last.subarray(last.length - (given - engine.bytesWritten)));
      return;
    }
    if (next.length === 0) {
      engine.end();
      return;
    }
    last = next;
    given += next.length;
    taken = Promise.race([closed, new Promise<void>((resolve) => engine.write(next, () => resolve()))]);
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
