import type { ObjectItem } from '../core/lake/items.ts';
import { type UnitReport, wholeUnit } from '../core/lake/reports.ts';
import type { ObjectHead } from '../core/storage/storage.ts';

/**
 * An object that is no delivery, as the ledger and `lake.units` keep it. Its bytes are never read. `why`: what was expected
 * in place of its name.
 */
export function noDelivery(
  object: string,
  head: ObjectHead,
  isBeside: boolean,
  why: string,
): { item: ObjectItem; unit: UnitReport } {
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
