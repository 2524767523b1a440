import type { TableDefinition } from '../definitions/table.ts';
import { itemKeys } from './item-keys.ts';
import type { Pointer } from './items.ts';
import type { KeyPrefix, LedgerItem, View } from './ledger.ts';
import type { Extent } from './partitions.ts';

/** All pointers of a view: of the newest snapshots, of days, and of snapshots in the history. */
export function allPointers(view: View): readonly LedgerItem<Pointer>[] {
  return itemKeys.pointers.flatMap((prefix) => view.list(prefix));
}

/** Makes the begin that the keys of a table's pointers share in one of its extents. */
export const pointersPrefix = (
  { schema, name }: Pick<TableDefinition, 'schema' | 'name'>,
  extent: Extent,
): KeyPrefix<Pointer> => (extent === 'current' ? itemKeys.currents(schema, name) : itemKeys.partitions(schema, name));

/** The pointers of a table in one of its extents. */
export function pointersOf(
  view: View,
  table: Pick<TableDefinition, 'schema' | 'name'>,
  extent: Extent,
): readonly Pointer[] {
  return view.list(pointersPrefix(table, extent)).map(({ value }) => value);
}
