import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier, literal } from '../../lambdas/core/engine/sql.ts';
import type { LoggedTable } from './delta-log.ts';
import { type Rows, rowsOf } from './rows.ts';

const TYPES: Readonly<Record<string, string>> = {
  string: 'varchar',
  long: 'bigint',
  double: 'double',
  boolean: 'boolean',
  date: 'date',
  timestamp_ntz: 'timestamp',
};

/** The rows that a log describes, each file with the values that the log gives it; throws where a count is not the file's. */
export async function loggedRows(
  connection: DuckDBConnection,
  table: LoggedTable,
  columns: LoggedTable['columns'],
): Promise<Rows> {
  const types = table.columns.map(({ name, type }) => `cast(null as ${TYPES[type] ?? type}) as ${identifier(name)}`);
  const selects = table.files.map(({ path, values }) => {
    const constants = Object.entries(values).map(([name, value]) => `, ${literal(value)} as ${identifier(name)}`);
    return `select *${constants.join('')} from read_parquet(${literal(path)}, hive_partitioning = false)`;
  });
  for (const { path, rows } of table.files) {
    const counted = await connection.runAndReadAll(`select count(*) from read_parquet(${literal(path)})`);
    if (Number(counted.getRows()[0]?.[0]) !== rows) throw new Error(`${path} has not the ${rows} rows of its log`);
  }
  const all = [`select ${types.join(', ')} where false`, ...selects].join(' union all by name ');
  const typed = table.columns.map(
    ({ name, type }) => `cast(${identifier(name)} as ${TYPES[type] ?? type}) as ${identifier(name)}`,
  );
  return rowsOf(connection, columns, `(select ${typed.join(', ')} from (${all}))`);
}
