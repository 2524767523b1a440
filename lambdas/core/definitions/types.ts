/** Types that a column of a source table can have. Everything else that knows a type is a total map over these. */
export type ColumnType =
  | 'varchar'
  | 'bigint'
  | 'double'
  | 'decimal'
  | 'numeric'
  | 'boolean'
  | 'date'
  | 'timestamp'
  | 'microseconds';

/**
 * A decoded value: varchar as string, bigint as bigint, double as number (finite), decimal and numeric as bigint (a whole
 * number of their last decimal), boolean as boolean, date as whole days since 1970-01-01, timestamp as whole milliseconds
 * since 1970-01-01T00:00:00Z, microseconds as bigint since then, no value as null.
 */
export type Value = string | bigint | number | boolean | null;

interface TypeNames {
  /** Type in DuckDB. */
  readonly duckdb: string;
  /** Type in DuckDB that a value has when it is written to Parquet; absent where it is its own. */
  readonly written?: string;
  /** Type of a Glue (Hive) table over that Parquet. */
  readonly hive: string;
  /** Type in Athena's SQL; the one that documentation shows. */
  readonly sql: string;
  /** Physical and converted type in a Parquet footer. */
  readonly parquet: string;
  /** Type of a column of a QuickSight dataset over a Glue table. */
  readonly quickSight: 'STRING' | 'INTEGER' | 'DECIMAL' | 'BOOLEAN' | 'DATETIME';
}

/** Digits that a type of decimals holds in all, and how many of them are behind the point. */
export interface DecimalSize {
  readonly precision: number;
  readonly scale: number;
}

export const DECIMAL_SIZES: Readonly<Record<'decimal' | 'numeric', DecimalSize>> = {
  decimal: { precision: 18, scale: 2 },
  numeric: { precision: 38, scale: 18 },
};

/**
 * Of Athena's types, QuickSight reads bigint, decimal, double, varchar, date, timestamp and boolean ("Supported data types from external
 * data sources" in its user guide). It has one type for dates and times, and one for numbers with decimals. It shows a whole number
 * exactly up to 2^53. Its API has both BIT and BOOLEAN; it shows either as a whole number.
 */
export const TYPES: Readonly<Record<ColumnType, TypeNames>> = {
  varchar: { duckdb: 'VARCHAR', hive: 'string', sql: 'varchar', parquet: 'BYTE_ARRAY UTF8', quickSight: 'STRING' },
  bigint: { duckdb: 'BIGINT', hive: 'bigint', sql: 'bigint', parquet: 'INT64 INT_64', quickSight: 'INTEGER' },
  double: { duckdb: 'DOUBLE', hive: 'double', sql: 'double', parquet: 'DOUBLE', quickSight: 'DECIMAL' },
  // The one precision of the TimeBack catalogue, in which views show totals and percentages.
  decimal: {
    duckdb: 'DECIMAL(18,2)',
    hive: 'decimal(18,2)',
    sql: 'decimal(18,2)',
    parquet: 'INT64 DECIMAL',
    quickSight: 'DECIMAL',
  },
  // What is added up or divided keeps all decimals that a double of up to 1e12 can have.
  numeric: {
    duckdb: 'DECIMAL(38,18)',
    hive: 'decimal(38,18)',
    sql: 'decimal(38,18)',
    parquet: 'FIXED_LEN_BYTE_ARRAY DECIMAL',
    quickSight: 'DECIMAL',
  },
  boolean: { duckdb: 'BOOLEAN', hive: 'boolean', sql: 'boolean', parquet: 'BOOLEAN', quickSight: 'BOOLEAN' },
  date: { duckdb: 'DATE', hive: 'date', sql: 'date', parquet: 'INT32 DATE', quickSight: 'DATETIME' },
  // Athena reads timestamp(3) and would round anything finer, so the values are whole milliseconds. Parquet counts them in
  // microseconds, since polars before 2.0 cannot read a Delta table with milliseconds.
  timestamp: {
    duckdb: 'TIMESTAMP_MS',
    written: 'TIMESTAMP',
    hive: 'timestamp',
    sql: 'timestamp(3)',
    parquet: 'INT64 TIMESTAMP_MICROS',
    quickSight: 'DATETIME',
  },
  // A time to compute with: Athena's tables hold none finer than milliseconds.
  microseconds: { duckdb: 'BIGINT', hive: 'bigint', sql: 'bigint', parquet: 'INT64 INT_64', quickSight: 'INTEGER' },
};
