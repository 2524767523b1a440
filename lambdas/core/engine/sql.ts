import type { TypedColumn } from '../definitions/table.ts';
import { TYPES } from '../definitions/types.ts';

// The helpers of this file write SQL that means the same to every engine (sql/README.md).

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as a quoted SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Columns for a SELECT, each cast to its own type: read from Parquet, a timestamp comes back in microseconds. */
export function typedColumns(columns: readonly TypedColumn[]): string {
  return columns
    .map(({ name, type }) => `cast(${identifier(name)} as ${TYPES[type].sql}) as ${identifier(name)}`)
    .join(', ');
}

/** A SELECT of no row, with the columns and their types. */
export function noRows(columns: readonly TypedColumn[]): string {
  const typed = columns.map(({ name, type }) => `cast(null as ${TYPES[type].sql}) as ${identifier(name)}`);
  return `select ${typed.join(', ')} where false`;
}

/** A SELECT of a few rows, each given as one text per column; null is null. */
export function literalRows(columns: readonly TypedColumn[], rows: readonly (readonly (string | null)[])[]): string {
  if (rows.length === 0) return noRows(columns);
  const names = columns.map(({ name }) => identifier(name)).join(', ');
  const values = rows.map((row) => `(${row.map((value) => (value === null ? 'null' : literal(value))).join(', ')})`);
  return `select ${typedColumns(columns)} from (values ${values.join(', ')}) as given (${names})`;
}

/** The UTC month of a date or timestamp column, as `2026-03`. */
export const monthOf = (column: string) => `substr(cast(cast(${identifier(column)} as date) as varchar), 1, 7)`;

/** Stands in the key of a part for the month of rows without a date, as Hive writes that. */
export const NO_MONTH = '__HIVE_DEFAULT_PARTITION__';

/** Key of the part that a row is in where a table is kept by the month of a column. */
export const monthKeyOf = (column: string) => `'month=' || coalesce(${monthOf(column)}, ${literal(NO_MONTH)})`;
