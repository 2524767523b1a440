import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { QuarantineError } from '../../lambdas/core/errors.ts';
import type { ExpansionLimit } from '../../lambdas/core/open/expansion.ts';
import type { ByteStream } from '../../lambdas/core/storage/storage.ts';

/** A file of test/fixtures/open; make.sh there says how each was made. */
export function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../fixtures/open/${name}`, import.meta.url)));
}

/** The bytes cut into chunks of `size`, the last one shorter. */
export async function* chunked(bytes: Uint8Array, size = 64 * 1024): ByteStream {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

export async function collect(stream: ByteStream): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Bytes as text, one letter a byte: quick to compare. */
export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/** For streams whose size is not what is tested. */
export const NO_LIMIT: ExpansionLimit = { delivered: 0, most: Number.POSITIVE_INFINITY };

/** What became of a stream: its bytes as text, or the reason of the quarantine. Any other error is thrown. */
export async function outcome(stream: ByteStream): Promise<string> {
  try {
    return text(await collect(stream));
  } catch (error) {
    if (error instanceof QuarantineError) return error.reason;
    throw error;
  }
}

/** A source that tells how many chunks were asked for and whether it was let go. */
export function watched(chunks: Iterable<Uint8Array>): {
  source: ByteStream;
  asked: () => number;
  released: () => boolean;
} {
  let asked = 0;
  let released = false;
  async function* generate(): ByteStream {
    try {
      for (const chunk of chunks) {
        asked += 1;
        yield chunk;
      }
    } finally {
      released = true;
    }
  }
  return { source: generate(), asked: () => asked, released: () => released };
}

/** The bytes with one bit flipped. */
export function flipped(bytes: Uint8Array, at: number, bit = 0): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
}

export function concat(...parts: readonly (Uint8Array | string)[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))));
}

/** Whether a program is installed; a differential test is skipped without it. */
export function hasProgram(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
