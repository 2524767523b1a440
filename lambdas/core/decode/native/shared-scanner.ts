import { PIECE_BYTES } from './regular-lines.ts';
import { openScanner, type Scanner } from './scanner.ts';

let shared: Promise<Scanner> | undefined;

/** One scanner serves all decoders of a process: a scan runs to its end, and its result is copied, before another begins. */
export function sharedScanner(): Promise<Scanner> {
  shared ??= openScanner(PIECE_BYTES);
  return shared;
}
