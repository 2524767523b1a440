import { itemKeys } from './item-keys.ts';
import type { Pointer } from './items.ts';
import type { LedgerItem, View } from './ledger.ts';

/** All pointers of a view: of the newest snapshots, of days, and of snapshots in the history. */
export function allPointers(view: View): readonly LedgerItem<Pointer>[] {
  return itemKeys.pointers.flatMap((prefix) => view.list(prefix));
}
