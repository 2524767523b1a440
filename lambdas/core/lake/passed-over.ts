import * as z from 'zod';
import { headOf } from '../storage/folder.ts';
import type { ObjectHead, Storage } from '../storage/storage.ts';
import type { ObjectItem } from './items.ts';
import { type UnitReport, unitReportSchema, wholeUnit } from './reports.ts';
import type { Instead } from './superseded.ts';
import { type Delivered, objectItemSchema } from './work.ts';

/** An object that needs no conversion, with the outcome that `lake.units` shows for it. */
export interface PassedOver {
  readonly item: ObjectItem;
  readonly unit: UnitReport;
}

/** It as it passes from step to step. */
export const passedOverSchema = z.strictObject({ item: objectItemSchema, unit: unitReportSchema });

/** A version of a delivery that was deleted before anything of it was read. */
export function deletedBefore({ object, delivery, head }: Delivered, version: string): PassedOver {
  const { url, size: bytes } = head;
  const modified = Date.parse(head.modified);
  const outcome = { state: 'IGNORED', reason: 'DELETED', detail: 'the object was deleted before it was read' } as const;
  const item = { ...UNREAD, object, version, url, modified, delivery, bytes };
  return { item: { ...item, state: outcome.state, reason: outcome.reason }, unit: wholeUnit(bytes, outcome) };
}

/** Of an object whose bytes are never read. */
const UNREAD = {
  seen: 0, // it competes with nothing
  run: 'none',
  converter: 'none',
  keys: null,
  lackedKeys: [],
  quarantined: false,
} as const;

/**
 * An object that is no delivery, as the ledger and `lake.units` keep it. Its bytes are never read. `why`: what was expected
 * in place of its name.
 */
export function noDelivery(object: string, head: ObjectHead, isBeside: boolean, why: string): PassedOver {
  const outcome = isBeside ? BESIDE : ({ state: 'IGNORED', reason: 'UNKNOWN_KEY', detail: why } as const);
  return {
    item: {
      ...UNREAD,
      object,
      version: head.etag,
      url: head.url,
      modified: head.modified.getTime(),
      delivery: null,
      bytes: head.size,
      state: 'IGNORED',
      reason: outcome.reason,
    },
    unit: wholeUnit(head.size, outcome),
  };
}

/** An object in whose place something else counts. */
export function superseded(item: ObjectItem, { reason, detail }: Instead): PassedOver {
  return { item, unit: wholeUnit(item.bytes, { state: 'SUPERSEDED', reason, detail }) };
}

/**
 * The record of a version whose bytes went away while they were read. Undefined while the object is still the same: the next
 * attempt reads it again.
 */
export async function changedMeanwhile(
  storage: Storage,
  item: ObjectItem,
  { url, etag }: Pick<ObjectHead, 'url' | 'etag'>,
): Promise<PassedOver | undefined> {
  const now = await headOf(storage, url);
  if (now?.etag === etag) return undefined;
  const outcome = now
    ? ({ state: 'SUPERSEDED', reason: 'REPLACED', detail: 'the object was replaced while it was read' } as const)
    : ({ state: 'IGNORED', reason: 'DELETED', detail: 'the object was deleted while it was read' } as const);
  const { state, reason } = outcome;
  return { item: { ...item, state, reason }, unit: wholeUnit(item.bytes, outcome) };
}

const BESIDE = {
  state: 'IGNORED',
  reason: 'NOT_PARSED',
  detail: "the producer's account of an export, which holds no rows",
} as const;
