import type { Batch } from '../core/decode/batch.ts';
import type { QuarantineReason } from '../core/errors.ts';
import type { TextFormat } from './decode-text.ts';

/**
 * What the threads of decode-thread.ts and decode-worker.ts tell each other. Each side may be ahead of the other by a fixed
 * number of messages, so that what waits between them is bounded; everything arrives in the order in which it was told, so
 * that a unit has the same outcome as in one thread.
 */
export type ToWorker =
  /** A unit begins; the one before has come to its end. */
  | { readonly kind: 'unit'; readonly format: TextFormat }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  /** The source has thrown; its error stays with the thread that reads it. */
  | { readonly kind: 'source failed' }
  /** A batch is dealt with; the buffers of its scanned rows come back. */
  | { readonly kind: 'taken'; readonly buffers: readonly ArrayBuffer[] };

export type FromWorker =
  | { readonly kind: 'decoded'; readonly batch: Batch }
  | { readonly kind: 'done' }
  | { readonly kind: 'quarantined'; readonly reason: QuarantineReason; readonly message: string }
  /** Nothing was wrong before the source failed. */
  | { readonly kind: 'source failed' }
  /** A chunk of bytes is dealt with. */
  | { readonly kind: 'taken' };

/** Chunks of bytes (128 KiB from OpenPGP) that may wait for the worker. */
export const CHUNKS_AHEAD = 16;
/** Batches (some MiB each) that may wait to be written. */
export const BATCHES_AHEAD = 2;

/** Messages in the order of their arrival, for one reader at a time. */
export interface Mailbox<M> {
  put(message: M): void;
  /** Every later read rejects with it once the messages before it are read. */
  fail(error: unknown): void;
  next(): Promise<M>;
}

export function mailbox<M>(): Mailbox<M> {
  const waiting: M[] = [];
  let failure: { readonly error: unknown } | undefined;
  let wake = () => {};
  return {
    put(message) {
      waiting.push(message);
      wake();
    },
    fail(error) {
      failure ??= { error };
      wake();
    },
    async next() {
      for (;;) {
        const message = waiting.shift();
        if (message !== undefined) return message;
        if (failure) throw failure.error;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

/** What a batch's scanned rows lie in, each a buffer of its own. */
export function buffersOf({ scanned }: Batch): ArrayBuffer[] {
  return scanned.map(({ bytes }) => bytes.buffer as ArrayBuffer);
}
