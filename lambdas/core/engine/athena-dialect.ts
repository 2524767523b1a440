import type { DuckDBConnection } from '@duckdb/node-api';
import macros from '../../../sql/duckdb.sql';

/**
 * Lets a DuckDB run the SQL that sql/README.md allows with Athena's results, in all of its connections and from any schema.
 * What DuckDB itself means by the names of these macros, and by `/` between integers, is no longer to be had from then on.
 */
export async function speakAthena(connection: DuckDBConnection): Promise<void> {
  await connection.run("set global TimeZone = 'UTC'; set global integer_division = true");
  await connection.run(macros);
}
