import { QuarantineError } from '../errors.ts';

/** How much larger than its compressed form something may be. */
export interface ExpansionLimit {
  /** Bytes out for each byte in. Course logs and tables expand about 20 times, their most repetitive ones about 100. */
  readonly ratio: number;
  /** So many bytes may come out whatever the ratio: a small file can be all one letter. */
  readonly floor: number;
}

/** Deflate cannot exceed 1032 times, and only where nearly every byte repeats the one before. */
export const EXPANSION_LIMIT: ExpansionLimit = { ratio: 200, floor: 64 * 1024 * 1024 };

/** Throws TOO_LARGE when `produced` bytes came, or would come, out of `consumed`. `what` begins the message. */
export function checkExpansion(what: string, consumed: number, produced: number, limit: ExpansionLimit): void {
  if (produced <= limit.floor || produced <= limit.ratio * consumed) return;
  throw new QuarantineError(
    'TOO_LARGE',
    `${what} expands ${consumed} bytes to ${produced} or more, over ${limit.ratio} times; ` +
      'expected course data: ask the sender what this is',
  );
}
