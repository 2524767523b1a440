import { ObjectChangedError } from '../errors.ts';

/** Bytes as they come. A stream that ends without throwing has delivered everything that its producer promises. */
export type ByteStream = AsyncIterable<Uint8Array>;

/** What is known of an object without reading it. */
export interface ObjectHead {
  /** `file:///...`, `memory://...` (tests) or `s3://...`. */
  readonly url: string;
  /** In bytes. */
  readonly size: number;
  /** When the bytes were last written, UTC, whole milliseconds. */
  readonly modified: Date;
  /** Changes whenever the bytes do; cheap to get, and of no meaning on another storage. */
  readonly etag: string;
  /** Id that the storage itself gives these bytes; only `head` knows it, and only of a storage that gives one. */
  readonly version?: string;
}

/** Bytes `start` to `end` (0-based, end exclusive). */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Something below a prefix that is not listed as an object, and why. */
export interface Unlisted {
  /** URL of the folder that it is in, ending in a slash. */
  readonly folder: string;
  /** Its name there, for people: bytes that are not UTF-8 as `\xNN`. */
  readonly name: string;
  readonly why: string;
  /** Whether nobody knows what it holds, since looking at it failed. */
  readonly failed: boolean;
}

export interface ReadOptions {
  /** All of the object when absent. A range beyond the end is an error, never a short answer. */
  readonly range?: ByteRange;
  /** Pins the read to this version: `ObjectChangedError` when the object is another by now, also in mid-read. */
  readonly etag?: string;
}

/**
 * A store of objects named by URL. All implementations pass test/storage/contract.ts.
 *
 * Urls are compared as text; a prefix ends where the caller ends it (`.../a` also lists `.../ab`).
 */
export interface Storage {
  /** Undefined when there is no such object. */
  head(url: string): Promise<ObjectHead | undefined>;
  /**
   * All objects whose URL begins with `prefix`, in the order of their URLs (code units), or of their keys on S3: it is the same
   * for names without characters that a URL writes as %XX, `%` itself aside. Half-written ones are never listed.
   * `unlisted` is told of what is no object, and of what cannot be read, which throws without it.
   */
  list(prefix: string, unlisted?: (found: Unlisted) => void): AsyncIterable<ObjectHead>;
  /** Throws `ObjectChangedError` when the object is gone or no longer the pinned one. */
  read(url: string, options?: ReadOptions): ByteStream;
  /** Writes or replaces. Visible only once all of `bytes` has been stored; nothing is left when `bytes` throws. */
  write(url: string, bytes: ByteStream): Promise<void>;
  /**
   * Stores a file of this machine under a URL, as `write` does, and removes it from `path`. Nothing is copied where the two are
   * in one file system.
   */
  takeFile(url: string, path: string): Promise<void>;
  /**
   * Writes unless the object exists; of several callers at once exactly one gets `true`. Durable when it returns. When the
   * answer of a storage was lost, callers with the same bytes may all get `true` (s3.ts).
   */
  create(url: string, bytes: Uint8Array): Promise<boolean>;
  /** Removes the object; one that does not exist is removed already. */
  remove(url: string): Promise<void>;
}

/** The range to read, or all; throws RangeError when it is not within the object. */
export function checkedRange(head: ObjectHead, range: ByteRange | undefined): ByteRange {
  const { start, end } = range ?? { start: 0, end: head.size };
  if (start < 0 || start > end || end > head.size) {
    throw new RangeError(`bytes ${start} to ${end} of ${head.url} were asked for; it has ${head.size}`);
  }
  return { start, end };
}

/** Waits for a reading of an object. Resolves to undefined where the object is gone, or is another one than was meant. */
export async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ObjectChangedError) return undefined;
    throw error;
  }
}

/** All bytes at once; for small objects only. */
export async function readWhole(bytes: ByteStream): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}
