import { AS_OF, type GivenTable, SETTING_ORGANISATION, SETTING_PEOPLE, SETTING_SAME_AS } from '../../sql/base/given.ts';
import { literalRows } from '../core/engine/parquet.ts';
import type { Settings } from '../core/settings.ts';

/** The tables that come from the settings and the clock, each with the SELECT of its rows. `asOf`: `YYYY-MM-DD`, UTC. */
export function givenTables(
  { organisations, people }: Pick<Settings, 'organisations' | 'people'>,
  asOf: string,
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
      return [id, other.slice(0, colon), other.slice(colon + 1)];
    }),
  );
  return [
    { table: AS_OF, select: literalRows(AS_OF.columns, [[asOf]]) },
    { table: SETTING_ORGANISATION, select: literalRows(SETTING_ORGANISATION.columns, named) },
    { table: SETTING_SAME_AS, select: literalRows(SETTING_SAME_AS.columns, same) },
    { table: SETTING_PEOPLE, select: literalRows(SETTING_PEOPLE.columns, [[String(people.mergeByEmail)]]) },
  ];
}
