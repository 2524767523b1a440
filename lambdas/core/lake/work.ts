import * as z from 'zod';
import { type Delivery, FEED_NAMES, type Feed } from '../feeds/feed.ts';
import { FEEDS } from '../feeds/registry.ts';
import type { ObjectHead } from '../storage/storage.ts';
import type { Claim, ClaimItem } from './claims.ts';
import { itemKeys } from './item-keys.ts';
import { OBJECT_STATES, type ObjectItem } from './items.ts';
import type { ItemKey, LedgerItem } from './ledger.ts';

/** An object as it passes from step to step: the time is ISO 8601, UTC. */
const head = z.strictObject({
  url: z.string(),
  size: z.number(),
  modified: z.iso.datetime(),
  etag: z.string(),
  version: z.string().optional(),
});

export const deliverySchema = z.strictObject({
  feed: z.enum(FEED_NAMES),
  kind: z.string(),
  org: z.string(),
  site: z.string().nullable(),
  date: z.string(),
});

/** The ledger's item of a version of an object. */
export const objectItemSchema = z.strictObject({
  object: z.string(),
  version: z.string(),
  url: z.string(),
  modified: z.number(),
  /** JSON has no infinity, which is a sighting that is not committed yet, and writes null for it. */
  seen: z.preprocess(
    (value) => (value === Infinity ? null : value),
    z
      .number()
      .nullable()
      .transform((number) => number ?? Infinity),
  ),
  delivery: deliverySchema.nullable(),
  bytes: z.number(),
  state: z.enum(OBJECT_STATES),
  reason: z.string().nullable(),
  run: z.string(),
  converter: z.string(),
  keys: z.string().nullable(),
  lackedKeys: z.array(z.string()).readonly(),
  quarantined: z.boolean(),
  attempt: z.number().int().min(0).optional(),
});

/** An object, or a folder that counts whole, that was delivered and is to be received. */
export const deliveredSchema = z.strictObject({
  format: z.literal(1),
  /** Bucket and key, joined by a slash; of a folder it ends in a slash. */
  object: z.string(),
  delivery: deliverySchema,
  head,
});

/**
 * The work on one version of an object, as the step that received it gives it to those that plan, convert and publish it. All
 * else is in the lake: the plan, the reports of tasks and the manifest of the run.
 */
export const workSchema = z.strictObject({
  format: z.literal(1),
  head,
  item: objectItemSchema.extend({ delivery: deliverySchema }),
  /** Ledger version of the item. */
  itemVersion: z.number(),
  claim: z.strictObject({ key: z.string(), epoch: z.number() }),
});

export type Delivered = Readonly<z.infer<typeof deliveredSchema>>;
export type Work = Readonly<z.infer<typeof workSchema>>;

/** What a step needs to know of its work. */
export interface WorkFacts {
  readonly feed: Feed;
  readonly head: ObjectHead;
  readonly delivery: Delivery;
  readonly item: LedgerItem<ObjectItem>;
  readonly claim: Claim;
}

export function workOf(value: LedgerItem<ObjectItem>, objectHead: ObjectHead, { key, epoch }: Claim): Work {
  return workSchema.parse({
    format: 1,
    head: headJson(objectHead),
    item: value.value,
    itemVersion: value.version,
    claim: { key, epoch },
  });
}

export function factsOf(work: Work): WorkFacts {
  const { object, version } = work.item;
  const claim = { key: work.claim.key as ItemKey<ClaimItem>, epoch: work.claim.epoch };
  return {
    feed: FEEDS[work.item.delivery.feed],
    delivery: work.item.delivery,
    head: headFrom(work.head),
    item: { key: itemKeys.object(object, version), version: work.itemVersion, value: work.item },
    claim,
  };
}

/** URL of the object that an event about a delivery names: in a folder that counts whole, the one that is written last. */
export function noticeUrl({ head: { url }, delivery }: Pick<Delivered, 'head' | 'delivery'>): string {
  return url.endsWith('/') ? url + (FEEDS[delivery.feed].folders?.marker ?? '') : url;
}

export function headJson({ modified, ...others }: ObjectHead): z.infer<typeof head> {
  return { ...others, modified: modified.toISOString() };
}

export function headFrom({ modified, version, ...others }: z.infer<typeof head>): ObjectHead {
  return { ...others, modified: new Date(modified), ...(version === undefined ? {} : { version }) };
}
