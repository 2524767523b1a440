import type { ByteStream } from '../storage/storage.ts';

/** Reads a stream of bytes by counts, whatever the chunks that it comes in. One caller at a time. */
export interface ByteReader {
  /** The next `count` bytes; fewer only where the stream ends. */
  read(count: number): Promise<Uint8Array>;
  /** What is at hand, at least one byte and at most `limit`; empty only where the stream has ended. */
  readSome(limit?: number): Promise<Uint8Array>;
  /** Like `read`, and the bytes stay to be read. */
  peek(count: number): Promise<Uint8Array>;
  /** Puts bytes back in front of what is still to be read. */
  unread(bytes: Uint8Array): void;
  /** How many bytes have been read so far. */
  position(): number;
  /** Lets go of the stream. Nothing may be read after it. */
  close(): Promise<void>;
}

export function byteReader(source: ByteStream): ByteReader {
  const iterator = source[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  let position = 0;

  const readSome = async (limit = Number.POSITIVE_INFINITY): Promise<Uint8Array> => {
    let chunk = held.shift();
    while (chunk === undefined || chunk.length === 0) {
      const next = await iterator.next();
      if (next.done) return NOTHING;
      chunk = next.value;
    }
    if (chunk.length > limit) {
      held.unshift(chunk.subarray(limit));
      chunk = chunk.subarray(0, limit);
    }
    position += chunk.length;
    return chunk;
  };

  const read = async (count: number): Promise<Uint8Array> => {
    const parts: Uint8Array[] = [];
    for (let missing = count; missing > 0; ) {
      const part = await readSome(missing);
      if (part.length === 0) break;
      parts.push(part);
      missing -= part.length;
    }
    return parts.length === 1 ? (parts[0] ?? NOTHING) : Buffer.concat(parts);
  };

  const unread = (bytes: Uint8Array): void => {
    if (bytes.length === 0) return;
    position -= bytes.length;
    held.unshift(bytes);
  };

  return {
    read,
    readSome,
    unread,
    async peek(count) {
      if (held.length === 0) unread(await readSome());
      const [first = NOTHING] = held;
      if (first.length >= count) return first.subarray(0, count); // the chunk stays in one piece
      const bytes = await read(count);
      unread(bytes);
      return bytes;
    },
    position: () => position,
    async close() {
      held.length = 0;
      await iterator.return?.();
    },
  };
}

/** The next `count` bytes of the reader as a stream; it ends early where the reader does. The reader stays open. */
export async function* take(reader: ByteReader, count: number): ByteStream {
  for (let missing = count; missing > 0; ) {
    const chunk = await reader.readSome(missing);
    if (chunk.length === 0) return;
    missing -= chunk.length;
    yield chunk;
  }
}

/** The same bytes in chunks of `size`, the last one shorter: each hand-over of a chunk has its price. */
export async function* inChunks(source: ByteStream, size: number): ByteStream {
  const reader = byteReader(source);
  try {
    for (let chunk = await reader.read(size); chunk.length > 0; chunk = await reader.read(size)) yield chunk;
  } finally {
    await reader.close();
  }
}

const NOTHING = new Uint8Array(0);
