/** Types that a column of a source table can have. Everything else that knows a type is a total map over these. */
export type ColumnType = 'varchar' | 'bigint' | 'double' | 'decimal' | 'boolean' | 'date' | 'timestamp';

/**
 * A decoded value: varchar as string, bigint as bigint, double as number (finite), decimal as bigint (whole hundredths),
 * boolean as boolean, date as whole days since 1970-01-01, timestamp as whole milliseconds since 1970-01-01T00:00:00Z, no
 * value as null.
 */
export type Value = string | bigint | number | boolean | null;

interface TypeNames {
  /** Type in DuckDB, and so in the Parquet that it writes. */
  readonly duckdb: string;
  /** Type of a Glue (Hive) table over that Parquet. */
  readonly hive: string;
  /** Type in Athena's SQL; the one that documentation shows. */
  readonly sql: string;
  /** Physical and converted type in a Parquet footer. */
  readonly parquet: string;
}

export const TYPES: Readonly<Record<ColumnType, TypeNames>> = {
  varchar: { duckdb: 'VARCHAR', hive: 'string', sql: 'varchar', parquet: 'BYTE_ARRAY UTF8' },
  bigint: { duckdb: 'BIGINT', hive: 'bigint', sql: 'bigint', parquet: 'INT64 INT_64' },
  double: { duckdb: 'DOUBLE', hive: 'double', sql: 'double', parquet: 'DOUBLE' },
  // The one precision of the TimeBack catalogue: 16 digits before the point, 2 behind it.
  decimal: { duckdb: 'DECIMAL(18,2)', hive: 'decimal(18,2)', sql: 'decimal(18,2)', parquet: 'INT64 DECIMAL' },
  boolean: { duckdb: 'BOOLEAN', hive: 'boolean', sql: 'boolean', parquet: 'BOOLEAN' },
  date: { duckdb: 'DATE', hive: 'date', sql: 'date', parquet: 'INT32 DATE' },
  // Athena reads timestamp(3); DuckDB's default of microseconds would be rounded by it.
  timestamp: { duckdb: 'TIMESTAMP_MS', hive: 'timestamp', sql: 'timestamp(3)', parquet: 'INT64 TIMESTAMP_MILLIS' },
};
