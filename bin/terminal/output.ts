import { once } from 'node:events';

/** Writes pieces as fast as their reader takes them, holding one at a time. */
export async function writeAll(out: NodeJS.WritableStream, pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  for await (const piece of pieces) {
    if (!out.write(piece)) await once(out, 'drain');
  }
}
