import type { ObjectItem } from '../core/lake/items.ts';
import { type UnitReport, wholeUnit } from '../core/lake/reports.ts';
import type { ObjectHead } from '../core/storage/storage.ts';

/** An object whose name is of no feed, as the ledger and `lake.units` keep it. Its bytes are never read. */
export function unknownObject(object: string, head: ObjectHead): { item: ObjectItem; unit: UnitReport } {
  return {
    item: {
      object,
      version: head.etag,
      modified: head.modified.getTime(),
      delivery: null,
      bytes: head.size,
      state: 'IGNORED',
      reason: 'UNKNOWN_KEY',
      run: 'none',
      converter: 'none',
      keys: null,
      lackedKeys: [],
      quarantined: false,
    },
    unit: wholeUnit(head.size, {
      state: 'IGNORED',
      reason: 'UNKNOWN_KEY',
      detail: 'the name is that of no feed; README.md lists the names that are read',
    }),
  };
}
