import type { RowGroup } from '../../plain-parquet/row-group.ts';
import type { ByteStream } from '../../storage/storage.ts';
import type { BatchBuilder } from '../batch-builder.ts';
import type { RegularLines, TakenLines } from '../lines.ts';
import type { Scan, Scanner } from './scanner.ts';

/** Scans whole lines, whose first has the 1-based number `firstLine`; undefined when these are not for the scanner. */
export type ScanLines = (lines: Buffer, firstLine: number) => ScannedLines | undefined;

/** A scan of which all can be kept. */
export interface ScannedLines extends TakenLines {
  /** Absent when all lines are left over. */
  readonly scanned: RowGroup | undefined;
}

/** `scan` takes the number of bytes at the scanner's input, and the number of their first line. */
export function scanLines(scanner: Scanner, scan: (bytes: number, firstLine: number) => Scan | undefined): ScanLines {
  return (lines, firstLine) => {
    scanner.input().set(lines);
    const found = scan(lines.length, firstLine);
    if (!found) return undefined;
    const { rows, lines: count, leftOver } = found;
    return { scanned: rows > 0 ? scanner.copyRows(found) : undefined, lines: count, leftOver: leftOver.slice() };
  };
}

/** Bytes of plaintext that are scanned at a time. */
export const PIECE_BYTES = 2 * 1024 * 1024;

/** Puts the scanned rows into `batch` and leaves the others to the strict decoder. */
export function regularLines(scan: ScanLines, batch: BatchBuilder): RegularLines {
  return {
    take(bytes, firstLine) {
      const found = scan(bytes, firstLine);
      if (found?.scanned) batch.addScanned(found.scanned);
      return found;
    },
  };
}

/**
 * The same bytes in pieces of PIECE_BYTES, each valid until the next is asked for: all of them are one buffer. The first
 * ends with the first line, which may be a header that decides how the rest is scanned.
 */
export async function* inPieces(plaintext: ByteStream): AsyncGenerator<Buffer> {
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  let held = 0;
  let first = true;
  for await (const chunk of plaintext) {
    for (let from = 0; from < chunk.length; ) {
      const taken = Math.min(chunk.length - from, piece.length - held);
      piece.set(chunk.subarray(from, from + taken), held);
      from += taken;
      held += taken;
      const firstLine = first ? piece.subarray(0, held).indexOf(LF) + 1 : 0;
      if (firstLine === 0 && held < piece.length) continue;

      const end = firstLine === 0 ? held : firstLine;
      yield piece.subarray(0, end);
      piece.copyWithin(0, end, held);
      held -= end;
      first = false;
    }
  }
  if (held > 0) yield piece.subarray(0, held);
}

const LF = 0x0a;
