import * as z from 'zod';
import type { ObjectHead } from '../storage/storage.ts';
import type { ObjectItem } from './items.ts';
import { type UnitReport, unitReportSchema, wholeUnit } from './reports.ts';
import { objectItemSchema } from './work.ts';

/** An object that needs no conversion, with the outcome that `lake.units` shows for it. */
export interface PassedOver {
  readonly item: ObjectItem;
  readonly unit: UnitReport;
}

/** It as it passes from step to step. */
export const passedOverSchema = z.strictObject({ item: objectItemSchema, unit: unitReportSchema });

/**
 * An object that is no delivery, as the ledger and `lake.units` keep it. Its bytes are never read. `why`: what was expected
 * in place of its name.
 */
export function noDelivery(object: string, head: ObjectHead, isBeside: boolean, why: string): PassedOver {
  const outcome = isBeside ? BESIDE : ({ state: 'IGNORED', reason: 'UNKNOWN_KEY', detail: why } as const);
  return {
    item: {
      object,
      version: head.etag,
      url: head.url,
      modified: head.modified.getTime(),
      seen: 0, // an object of no feed competes with nothing
      delivery: null,
      bytes: head.size,
      state: 'IGNORED',
      reason: outcome.reason,
      run: 'none',
      converter: 'none',
      keys: null,
      lackedKeys: [],
      quarantined: false,
    },
    unit: wholeUnit(head.size, outcome),
  };
}

const BESIDE = {
  state: 'IGNORED',
  reason: 'NOT_PARSED',
  detail: "the producer's account of an export, which holds no rows",
} as const;
