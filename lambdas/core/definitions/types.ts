/** Types that a column of a source table can have. Everything else that knows a type is a total map over these. */
export type ColumnType = 'varchar' | 'bigint' | 'double' | 'boolean' | 'date' | 'timestamp';

/**
 * A decoded value: varchar as string, bigint as bigint, double as number (finite), boolean as boolean, date as whole days
 * since 1970-01-01, timestamp as whole milliseconds since 1970-01-01T00:00:00Z, no value as null.
 */
export type Value = string | bigint | number | boolean | null;

interface TypeNames {
  /** Type in DuckDB, and so in the Parquet that it writes. */
  readonly duckdb: string;
  /** Type of a Glue (Hive) table over that Parquet. */
  readonly hive: string;
  /** Type in Athena's SQL; the one that documentation shows. */
  readonly sql: string;
}

export const TYPES: Readonly<Record<ColumnType, TypeNames>> = {
  varchar: { duckdb: 'VARCHAR', hive: 'string', sql: 'varchar' },
  bigint: { duckdb: 'BIGINT', hive: 'bigint', sql: 'bigint' },
  double: { duckdb: 'DOUBLE', hive: 'double', sql: 'double' },
  boolean: { duckdb: 'BOOLEAN', hive: 'boolean', sql: 'boolean' },
  date: { duckdb: 'DATE', hive: 'date', sql: 'date' },
  // Athena reads timestamp(3); DuckDB's default of microseconds would be rounded by it.
  timestamp: { duckdb: 'TIMESTAMP_MS', hive: 'timestamp', sql: 'timestamp(3)' },
};
