import type { DuckDBResultReader, DuckDBValue } from '@duckdb/node-api';
import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
} from '@duckdb/node-api';
import { textTable } from './table.ts';

export const FORMATS = ['table', 'csv', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** A result as text that ends with a line end. */
export const formatResult: Readonly<Record<Format, (result: DuckDBResultReader) => string>> = {
  table(result) {
    const rows = result.getRows();
    const numeric = result.columnTypes().map((type) => /INT|DOUBLE|FLOAT|DECIMAL/.test(type.toString()));
    const lines = textTable(
      result.columnNames(),
      rows.map((row) => row.map((value) => (value === null ? '' : text(value)))),
      numeric,
    );
    return [...lines, `(${rows.length} row${rows.length === 1 ? '' : 's'})`, ''].join('\n');
  },
  csv(result) {
    const rows = [
      result.columnNames(),
      ...result.getRows().map((row) => row.map((value) => (value === null ? null : text(value)))),
    ];
    return rows.map((row) => `${row.map(csvField).join(',')}\n`).join('');
  },
  json(result) {
    const names = result.columnNames();
    const rows = result
      .getRows()
      .map((row) => `  {${row.map((value, i) => `${JSON.stringify(names[i])}: ${json(value)}`).join(', ')}}`);
    return rows.length === 0 ? '[]\n' : `[\n${rows.join(',\n')}\n]\n`;
  },
};

/** An empty field is null; the empty text is quoted, so that the two stay apart. */
function csvField(value: string | null): string {
  if (value === null) return '';
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** Numbers and booleans as such, decimals as numbers, integers that a double cannot hold as text. */
function json(value: DuckDBValue): string {
  if (typeof value === 'bigint') {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? String(value) : `"${value}"`;
  }
  if (value instanceof DuckDBDecimalValue) return value.toString();
  if (value === null || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
    return String(value);
  return JSON.stringify(text(value));
}

/** Times and dates as ISO 8601; all are UTC. */
function text(value: Exclude<DuckDBValue, null>): string {
  if (value instanceof DuckDBDateValue) return value.toString();
  if (
    value instanceof DuckDBTimestampValue ||
    value instanceof DuckDBTimestampMillisecondsValue ||
    value instanceof DuckDBTimestampTZValue
  ) {
    return `${value.toString().replace(' ', 'T').replace(/\+00$/, '')}Z`;
  }
  return String(value);
}
