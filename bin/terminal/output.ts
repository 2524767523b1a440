import { once } from 'node:events';

/** Writes what is said about an answer to standard error, so that standard output holds the answer alone. */
export function writeNotes(notes: readonly string[]): void {
  for (const note of notes) process.stderr.write(`${note}\n`);
}

/** Writes pieces as fast as their reader takes them, holding one at a time. */
export async function writeAll(out: NodeJS.WritableStream, pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  for await (const piece of pieces) {
    if (!out.write(piece)) await once(out, 'drain');
  }
}
