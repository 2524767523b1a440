import macros from './duckdb.sql';

/** As much of a connection to DuckDB as it takes. */
interface Connection {
  run(sql: string): Promise<unknown>;
}

/**
 * Lets a DuckDB run the SQL that sql/README.md allows with Athena's results, in all of its connections and from any schema.
 * What DuckDB itself means by the names of these macros, and by `/` between integers, is no longer to be had from then on.
 */
export async function speakAthena(connection: Connection): Promise<void> {
  await connection.run("set global TimeZone = 'UTC'; set global integer_division = true");
  await connection.run(macros);
}
