import { AS_OF, type GivenTable, SETTING_ORGANISATION, SETTING_PEOPLE, SETTING_SAME_AS } from '../../sql/base/given.ts';
import { TYPES } from '../core/definitions/types.ts';
import { identifier, literal } from '../core/engine/duckdb.ts';
import { noRows } from '../core/engine/parquet.ts';
import type { Settings } from '../core/settings.ts';

/** The tables that come from the settings and the clock, each with the SELECT of its rows. `asOf`: `YYYY-MM-DD`, UTC. */
export function givenTables(
  { organisations, people }: Pick<Settings, 'organisations' | 'people'>,
  asOf: string,
): readonly { readonly table: GivenTable; readonly select: string }[] {
  const named = organisations.map(({ identifier: id, name, type, parent }) => [id, name, type, parent]);
  const same = organisations.flatMap(({ identifier: id, sameAs }) =>
    sameAs.map((other) => {
      const colon = other.indexOf(':');
      return [id, other.slice(0, colon), other.slice(colon + 1)];
    }),
  );
  return [
    { table: AS_OF, select: rowsOf(AS_OF, [[asOf]]) },
    { table: SETTING_ORGANISATION, select: rowsOf(SETTING_ORGANISATION, named) },
    { table: SETTING_SAME_AS, select: rowsOf(SETTING_SAME_AS, same) },
    { table: SETTING_PEOPLE, select: rowsOf(SETTING_PEOPLE, [[String(people.mergeByEmail)]]) },
  ];
}

function rowsOf({ columns }: GivenTable, rows: readonly (readonly (string | undefined)[])[]): string {
  if (rows.length === 0) return noRows(columns);
  const values = rows.map(
    (row) => `(${row.map((value) => (value === undefined ? 'null' : literal(value))).join(', ')})`,
  );
  const typed = columns.map(({ name, type }, i) => `cast(c${i} as ${TYPES[type].duckdb}) as ${identifier(name)}`);
  return `select ${typed.join(', ')} from (values ${values.join(', ')}) given(${columns.map((_, i) => `c${i}`).join(', ')})`;
}
