import type { Cell } from '../../../bin/demo/dialect.ts';
import { deliveredColumns } from '../../../lambdas/core/definitions/table.ts';
import { PACKAGE_TABLES } from '../../../lambdas/core/feeds/edx/tables/index.ts';

/**
 * Rows under a header that names some columns of a package's table, with the other columns that the producer always writes:
 * a header that lacks over half of them is refused.
 */
export function wholeRows(
  name: string,
  [header = [], ...rows]: readonly (readonly Cell[])[],
): readonly (readonly Cell[])[] {
  const table = PACKAGE_TABLES.find((one) => one.name === name);
  if (!table) throw new Error(`packages have no table ${name}`);
  const missing = deliveredColumns(table).filter(
    ({ name: column, aliases, optional }) =>
      !optional && ![column, ...(aliases ?? [])].some((spelling) => header.includes(spelling)),
  );
  return [
    [...header, ...missing.map((column) => column.name)],
    ...rows.map((row) => [...row, ...missing.map(() => null)]),
  ];
}
