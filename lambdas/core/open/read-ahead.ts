import type { ByteStream } from '../storage/storage.ts';

/** A stream that is read before anyone asks for its bytes. */
export interface ReadAhead {
  /** The same bytes, for one reader. */
  readonly bytes: ByteStream;
  /** Lets go of the source; for a stream that is not read. */
  close(): Promise<void>;
}

/** Begins to read at once, and is up to `chunks` chunks ahead of the reader. Each chunk of the source must be its own memory. */
export function readAhead(source: ByteStream, chunks: number): ReadAhead {
  const iterator = source[Symbol.asyncIterator]();
  // A generator answers what it is asked in order, and after an error that it has ended.
  const ask = () => {
    const answer = iterator.next();
    answer.catch(() => undefined); // awaited later
    return answer;
  };
  const asked = Array.from({ length: chunks }, ask);
  const close = async () => {
    await iterator.return?.();
  };
  async function* bytes(): ByteStream {
    try {
      for (let first = asked.shift(); first; first = asked.shift()) {
        const { done, value } = await first;
        if (done) return;
        asked.push(ask());
        yield value;
      }
    } finally {
      await close();
    }
  }
  return { bytes: bytes(), close };
}
