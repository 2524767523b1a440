import { AS_OF, DELIVERED_TABLE, SETTING_ORGANISATION, SETTING_PEOPLE, SETTING_SAME_AS } from '../../sql/base/given.ts';
import type { GivenTable } from '../core/definitions/model-set.ts';
import { literalRows } from '../core/engine/sql.ts';
import { foldName } from '../core/feeds/fold-name.ts';
import { TIMEBACK_TABLES } from '../core/feeds/timeback/tables/index.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import type { View } from '../core/lake/ledger.ts';
import type { Settings } from '../core/settings.ts';

/**
 * The tables that come from the settings, the clock and the ledger, each with the SELECT of its rows. `asOf`: `YYYY-MM-DD`,
 * UTC; `delivered`: names of the export's tables that were ever delivered.
 */
export function givenTables(
  { organisations, people }: Pick<Settings, 'organisations' | 'people'>,
  asOf: string,
  delivered: readonly string[],
): readonly { readonly table: GivenTable; readonly select: string }[] {
  const named = organisations.map(({ identifier: id, name, type, parent }) => [
    id,
    name ?? null,
    type ?? null,
    parent ?? null,
  ]);
  const same = organisations.flatMap(({ identifier: id, sameAs }) =>
    sameAs.map((other) => {
      const colon = other.indexOf(':');
      const [source, native] = [other.slice(0, colon), other.slice(colon + 1)];
      return [id, source, source === 'edx' ? foldName(native) : native];
    }),
  );
  return [
    { table: AS_OF, select: literalRows(AS_OF.columns, [[asOf]]) },
    { table: SETTING_ORGANISATION, select: literalRows(SETTING_ORGANISATION.columns, named) },
    { table: SETTING_SAME_AS, select: literalRows(SETTING_SAME_AS.columns, same) },
    { table: SETTING_PEOPLE, select: literalRows(SETTING_PEOPLE.columns, [[String(people.mergeByEmail)]]) },
    {
      table: DELIVERED_TABLE,
      select: literalRows(
        DELIVERED_TABLE.columns,
        delivered.map((name) => [name]),
      ),
    },
  ];
}

/** Names of the tables of TimeBack's export that a lake holds a snapshot of. */
export function deliveredTables(view: View): readonly string[] {
  return TIMEBACK_TABLES.filter(({ schema, name }) => view.list(itemKeys.currents(schema, name)).length > 0).map(
    ({ name }) => name,
  );
}
