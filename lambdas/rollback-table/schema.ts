import * as z from 'zod';
import { FEED_NAMES } from '../core/feeds/feed.ts';
import type { GarbageItem, Pointer, PreviousPointer } from '../core/lake/items.ts';
import type { ItemKey } from '../core/lake/ledger.ts';

/** A table whose pointers are meant: those of its history (or of its days), or those of its newest snapshots. */
const target = z.strictObject({
  format: z.literal(1),
  feed: z.enum(FEED_NAMES),
  /** Name in SQL without its schema. */
  table: z.string(),
  extent: z.enum(['partition', 'current']),
  /** Which part of the table is meant; what is absent narrows nothing. */
  place: z.strictObject({ org: z.string().optional(), site: z.string().optional(), date: z.string().optional() }),
});

const isObject = (value: unknown) => typeof value === 'object' && value !== null;
const keyOf = <V>() => z.custom<ItemKey<V>>((value) => typeof value === 'string');

/** A pointer that can go back, as it was decided on. */
const available = z.strictObject({
  /** The ledger's item. */
  item: z.strictObject({
    key: keyOf<Pointer>(),
    version: z.number(),
    value: z.custom<Pointer>(isObject),
  }),
  to: z.custom<PreviousPointer>(isObject),
  /**
   * Since when nothing shows the files (ISO 8601, UTC), from when on their grace period counts. Null while the history shows
   * them, and while a rollback has taken them out of sight: then they stay until the next delivery.
   */
  unusedSince: z.string().nullable(),
  /** The mark to be lifted with the step. */
  mark: z
    .strictObject({ key: keyOf<GarbageItem>(), version: z.number(), value: z.custom<GarbageItem>(isObject) })
    .optional(),
});

/** The pointers that are to go back, with the versions in which they were looked at. */
export const input = target.extend({
  steps: z.array(z.strictObject({ key: keyOf<Pointer>(), version: z.number() })).readonly(),
});

export const output = z.strictObject({
  format: z.literal(1),
  /** Those that went back; the others were moved, or lost their files, in the meantime. */
  taken: z.array(available).readonly(),
});

export type RollbackTarget = Readonly<z.infer<typeof target>>;
export type RollbackInput = Readonly<z.infer<typeof input>>;
export type RolledBack = Readonly<z.infer<typeof output>>;
export type Available = Readonly<z.infer<typeof available>>;
