import type { DuckDBConnection } from '@duckdb/node-api';
import type { Relation } from '../lambdas/core/catalogue/relation.ts';
import { UsageError } from '../lambdas/core/errors.ts';
import { unknownTable } from './lake.ts';

/** DuckDB's words for a statement that cannot run, as against one that fails while it runs. */
const WRONG_STATEMENT = /^(?:Failed to extract statements: )?(?=(?:Parser|Binder|Catalog) Error)/;
const NO_TABLE = /^Catalog Error: Table with name (\S+) does not exist/;

/**
 * Runs what a user wrote by `run`, after looking that it is one statement: of several only one result would be seen. Throws
 * UsageError, naming tables that come near, for a statement that cannot run.
 */
export async function runStatement<T>(
  connection: DuckDBConnection,
  all: readonly Relation[],
  sql: string,
  run: (sql: string) => Promise<T>,
): Promise<T> {
  // What no parser takes is left to the run, whose words are clearer.
  const statements = await connection.extractStatements(sql).catch(() => undefined);
  if (statements && statements.count > 1) throw new UsageError(`expected one statement, found ${statements.count}`);
  try {
    return await run(sql);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const table = NO_TABLE.exec(error.message)?.[1]?.replaceAll('"', '');
    if (table !== undefined) throw unknownTable(all, table);
    throw WRONG_STATEMENT.test(error.message) ? new UsageError(error.message.replace(WRONG_STATEMENT, '')) : error;
  }
}
