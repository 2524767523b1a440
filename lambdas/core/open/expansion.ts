import { QuarantineError } from '../errors.ts';

/**
 * How many bytes may come out of a delivered piece, whichever of its layers (zip, OpenPGP, gzip) they come out of: layers
 * that each stay within a ratio of their own could multiply. Plain data, so that another thread can apply it.
 */
export interface ExpansionLimit {
  /** Size of the piece as delivered, in bytes. */
  readonly delivered: number;
  /** Bytes that any layer may produce. */
  readonly most: number;
}

/** Course logs and tables expand about 20 times, their most repetitive ones about 100, a bomb a thousand times a layer. */
const RATIO = 200;
/** What a delivery may give whatever that ratio is, since a small file can be all one letter. */
const ALLOWANCE = 64 * 1024 * 1024;

/**
 * The limit of a piece of `delivered` bytes: 200 times its size, or its share of the delivery's 64 MiB where that is more. All
 * `pieces` of a delivery have equal shares. So each can be converted by itself, in any process, and together they give at
 * most 64 MiB and 200 times what was delivered.
 */
export function expansionLimit(delivered: number, pieces = 1): ExpansionLimit {
  return { delivered, most: Math.max(Math.floor(ALLOWANCE / pieces), RATIO * delivered) };
}

/** Throws QuarantineError TOO_LARGE when `produced` bytes, already or announced, exceed the limit. `what` begins the message. */
export function checkExpansion(what: string, produced: number, { delivered, most }: ExpansionLimit): void {
  if (produced <= most) return;
  throw new QuarantineError(
    'TOO_LARGE',
    `${what} expands ${delivered} delivered bytes to ${produced} or more, expected at most ${most}; ` +
      'course data does not expand like this: ask the sender what it is',
  );
}
