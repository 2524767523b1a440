import * as z from 'zod';
import { FEED_NAMES } from '../core/feeds/feed.ts';
import { passedOverSchema } from '../core/lake/passed-over.ts';
import { deliveredSchema, deliverySchema } from '../core/lake/work.ts';

/** Which deliveries are meant; what is absent narrows nothing. Days are `YYYY-MM-DD`, both ends included. */
const extent = z.strictObject({
  feed: z.enum(FEED_NAMES).optional(),
  /** Lower case. */
  org: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
});

export const input = z.strictObject({
  format: z.literal(1),
  /** URLs of folders, of prefixes or of single objects. */
  places: z.array(z.string()).min(1).readonly(),
  /** Where it is given, objects that are no delivery are not looked for. */
  extent: extent.optional(),
});

export const output = z.strictObject({
  format: z.literal(1),
  /** Deliveries that may have work; whether one does is certain only when its bytes have been looked at. Oldest first. */
  due: z.array(deliveredSchema).readonly(),
  /**
   * Objects without work now that may have some once the due ones are settled: the same delivery at other paths. When a path
   * that counted holds something older now, another path counts again.
   */
  rivals: z.array(deliveredSchema).readonly(),
  /** Deliveries that surely have none. */
  known: z.number(),
  /** Deliveries that their producer still writes. */
  incomplete: z.array(deliverySchema).readonly(),
  /** Objects that are no delivery and are not recorded yet. */
  unknown: z.array(passedOverSchema).readonly(),
  /** Everything that was given and is no delivery, recorded or not. Where an extent is given, only what may be one. */
  notTaken: z
    .array(
      z.strictObject({
        /** Bucket and key as far as they are known, else the path below the place that was given. */
        name: z.string(),
        /**
         * `UNKNOWN_KEY`: its name is of no feed. `INCOMPLETE`: its producer still writes it. `NOT_LISTED`: a link to a folder, a
         * name that is not UTF-8, no file. `UNREADABLE`: looking at it failed, so that a delivery may be missed.
         */
        reason: z.enum(['UNKNOWN_KEY', 'INCOMPLETE', 'NOT_LISTED', 'UNREADABLE']),
        /** Says what was expected and what to do. */
        why: z.string(),
      }),
    )
    .readonly(),
});

export type Extent = Readonly<z.infer<typeof extent>>;
export type ReconcileInput = Readonly<z.infer<typeof input>>;
export type Reconciled = Readonly<z.infer<typeof output>>;
/** Something that was given and is not ingested. */
export type NotTaken = Readonly<Reconciled['notTaken'][number]>;

/** Counts those whose names are of no feed. */
export const ofNoFeed = (all: readonly NotTaken[]) => all.filter(({ reason }) => reason === 'UNKNOWN_KEY').length;

/** Tells whether a delivery may be missed, since something could not be looked at. */
export const hasUnreadable = (all: readonly NotTaken[]) => all.some(({ reason }) => reason === 'UNREADABLE');
