import type { Relation } from '../../lambdas/core/catalogue/relation.ts';
import { identifier } from '../../lambdas/core/engine/sql.ts';
import { required } from '../../lambdas/core/required.ts';
import { type LoggedTable, readLogs } from './delta-log.ts';
import { type Rows, rowsOf, type Typed, withQuery } from './rows.ts';

/** Whether a relation consists of files: no view, and none of those that the lake computes of itself. */
const isTable = ({ schema }: Relation) => /^(?:base|edx|timeback_export)(?:_history)?$/.test(schema);

const nameOf = ({ schema, name }: Pick<Relation, 'schema' | 'name'>) => `${schema}.${name}`;

const placeOf = ({ schema, name }: Pick<Relation, 'schema' | 'name'>) => `${identifier(schema)}.${identifier(name)}`;

/**
 * What is wrong with the tables of a lake as a reader of Delta logs sees them: each must have the columns and rows that `query`
 * shows. The newest snapshots have the date of their delivery besides, since it is in their path.
 */
export async function differencesFromQuery(
  folder: string,
  read: (table: LoggedTable, columns: readonly Typed[]) => Promise<Rows>,
): Promise<readonly string[]> {
  const logs = await readLogs(folder);
  const wrong: string[] = [];
  const hasLog = (relation: Relation) => isTable(relation) && logs.has(nameOf(relation));
  await withQuery(folder, hasLog, async (tables, connection, all) => {
    for (const relation of all.filter((one) => isTable(one) && !hasLog(one)))
      if ((await relation.files()).length > 0) wrong.push(`${nameOf(relation)} has no log`);
    for (const relation of tables) {
      const name = nameOf(relation);
      const table = required(logs.get(name), 'a log');
      const shown = new Set(relation.columns.map((column) => column.name));
      const columns = table.columns.filter((column) => shown.has(column.name));
      const more = table.columns.filter((column) => !shown.has(column.name)).map((column) => column.name);
      if (columns.length < shown.size) wrong.push(`${name} lacks columns`);
      if (more.some((column) => column !== 'delivery_date')) wrong.push(`${name} has ${more.join()} besides`);
      const [should, is] = [await rowsOf(connection, columns, placeOf(relation)), await read(table, columns)];
      if (is.count !== should.count) wrong.push(`${name} has ${is.count} rows where query shows ${should.count}`);
      else if (is.digest !== should.digest) wrong.push(`${name} has other rows than query shows`);
    }
    const known = new Set(tables.map(nameOf));
    for (const name of logs.keys()) if (!known.has(name)) wrong.push(`${name} has a log, and query does not show it`);
  });
  return wrong;
}

/** The columns of a relation as `rowsOf` takes them. */
export const typed = ({ columns }: Pick<Relation, 'columns'>): readonly Typed[] =>
  columns.map(({ name, type }) => ({ name, type: type === 'timestamp' ? 'timestamp_ntz' : type }));

export { placeOf };
