import {
  constants,
  createInflate,
  createInflateRaw,
  type Inflate,
  type InflateRaw,
  inflateRawSync,
  inflateSync,
} from 'node:zlib';
import type { ByteStream } from '../storage/storage.ts';
import type { ByteReader } from './byte-reader.ts';

/** A deflate stream as it is (RFC 1951), or with header and checksum around it (RFC 1950). */
export type DeflateFormat = 'raw' | 'zlib';

/**
 * Inflates one deflate stream and leaves the reader at the first byte after it. Errors of zlib come as they are, see
 * `isCutShort`. The next input is fetched while zlib works on the one before; a short input is inflated at once, for
 * which an engine with a thread behind it would cost far more than the work.
 */
export async function* inflate(input: ByteReader, format: DeflateFormat = 'raw'): ByteStream {
  const start = await input.readSome();
  const next = await input.readSome();
  input.unread(next);
  if (next.length === 0 && start.length <= SHORT_BYTES) {
    const { buffer, engine } = ENGINES[format].atOnce(start, { info: true }) as unknown as Inflated;
    input.unread(start.subarray(engine.bytesWritten));
    yield buffer;
    return;
  }
  input.unread(start);
  const engine = ENGINES[format].create({ chunkSize: CHUNK_BYTES });
  const feeding = feed(engine, input);
  feeding.catch((error) => engine.destroy(error));
  try {
    yield* engine;
    await feeding;
  } finally {
    engine.destroy();
  }
}

/** What the first bytes of a deflate stream hold, as far as they tell; nothing when they are damaged. */
export function beginOfInflated(begin: Uint8Array, format: DeflateFormat): Uint8Array {
  try {
    return ENGINES[format].atOnce(begin, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return new Uint8Array(0);
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

const ENGINES = {
  raw: { create: createInflateRaw, atOnce: inflateRawSync },
  zlib: { create: createInflate, atOnce: inflateSync },
} as const;

/** What `info` makes of the result; node's types do not know it. */
interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

/** At most so many bytes, which hold 32 MiB at the most, are inflated at once. */
const SHORT_BYTES = 32 * 1024;
const CHUNK_BYTES = 512 * 1024;

async function feed(engine: Inflate | InflateRaw, input: ByteReader): Promise<void> {
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
