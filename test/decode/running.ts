import { expect } from 'vitest';
import type { Batch, Decoder, Reject } from '../../lambdas/core/decode/batch.ts';
import { BATCH_ROWS } from '../../lambdas/core/decode/batch.ts';
import type { TableDefinition } from '../../lambdas/core/definitions/table.ts';
import type { Value } from '../../lambdas/core/definitions/types.ts';
import { QuarantineError, type QuarantineReason } from '../../lambdas/core/errors.ts';
import type { ByteStream } from '../../lambdas/core/storage/storage.ts';
import { inWords } from '../../lambdas/core/warnings.ts';

/** All batches of a text as one. */
export interface Decoded {
  records: number;
  rows: Value[][];
  extra: (string | null)[];
  lines: number[];
  rejects: Reject[];
  valuesNulled: number;
  valuesReplaced: number;
  warnings: string[];
}

export function bytesOf(text: string | Uint8Array): Buffer {
  return typeof text === 'string' ? Buffer.from(text) : Buffer.from(text);
}

/** The bytes in chunks of at most `size`. */
export async function* chunks(bytes: Uint8Array, size: number = Number.POSITIVE_INFINITY): ByteStream {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, Math.min(at + size, bytes.length));
}

export function decode(
  decoder: Decoder,
  table: TableDefinition,
  text: string | Uint8Array,
  size?: number,
): Promise<Decoded> {
  return together(decoder(chunks(bytesOf(text), size), table));
}

/** Checks what holds of every batch on the way. */
export async function together(batches: AsyncIterable<Batch>): Promise<Decoded> {
  const all: Decoded = {
    records: 0,
    rows: [],
    extra: [],
    lines: [],
    rejects: [],
    valuesNulled: 0,
    valuesReplaced: 0,
    warnings: [],
  };
  for await (const batch of batches) {
    expect(batch.records).toBe(batch.rows + batch.rejects.length);
    expect(batch.rows).toBeLessThanOrEqual(BATCH_ROWS);
    expect([...batch.columns.map((values) => values.length), batch.extra.length, batch.lines.length]).toEqual(
      Array.from({ length: batch.columns.length + 2 }, () => batch.rows),
    );
    for (let row = 0; row < batch.rows; row++) all.rows.push(batch.columns.map((values) => values[row]!));
    all.records += batch.records;
    all.extra.push(...batch.extra);
    all.lines.push(...batch.lines);
    all.rejects.push(...batch.rejects);
    all.valuesNulled += batch.valuesNulled;
    all.valuesReplaced += batch.valuesReplaced;
    all.warnings.push(...batch.warnings.map(inWords));
  }
  return all;
}

/** Why a decoding quarantines its unit, with the message; fails when it does not. */
export async function quarantineOf(decoding: Promise<unknown>): Promise<{ reason: QuarantineReason; message: string }> {
  const error = await decoding.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof QuarantineError)) throw new Error('expected a QuarantineError', { cause: error });
  return { reason: error.reason, message: error.message };
}

/** The result, or the reason of the quarantine; any other error is one of the test. */
export async function outcome(decoding: Promise<Decoded>): Promise<Decoded | QuarantineReason> {
  try {
    return await decoding;
  } catch (error) {
    if (error instanceof QuarantineError) return error.reason;
    throw error;
  }
}

export function reasons(decoded: Decoded): string[] {
  return decoded.rejects.map((reject) => reject.reason);
}
