import type { DuckDBResultReader, DuckDBValue } from '@duckdb/node-api';
import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
} from '@duckdb/node-api';
import { plural } from './numbers.ts';
import { textTable } from './table.ts';

type Row = readonly DuckDBValue[];

/** A result as its rows come: names of the columns, then some rows at a time. */
export interface RowStream {
  readonly names: readonly string[];
  readonly rows: AsyncIterable<readonly Row[]>;
}

/** The type of a column in the words of an engine, such as BIGINT. */
type ColumnType = { toString(): string };

/** A result of any size as text, piece by piece; nothing is yielded before the first rows are there. */
export const streamResult = { csv: csvText, json: jsonText } as const satisfies Record<
  string,
  (result: RowStream) => AsyncIterable<string>
>;

export const FORMATS = ['table', 'csv', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** Rows of a longer table that are shown: so many from its beginning, and as many from its end. */
const SHOWN_ROWS = 100;

/**
 * A result of any size as a table. Of more than twice SHOWN_ROWS rows only the first and the last are kept and shown, with
 * how many are left out between them.
 */
export async function tableText(result: RowStream & { readonly types: readonly ColumnType[] }): Promise<string> {
  const first: Row[] = [];
  let last: Row[] = [];
  let read = 0;
  for await (const some of result.rows) {
    read += some.length;
    const missing = SHOWN_ROWS - first.length;
    for (const row of some.slice(0, missing)) first.push(row);
    last = [...last, ...some.slice(missing).slice(-SHOWN_ROWS)].slice(-SHOWN_ROWS);
  }
  const left = read - first.length - last.length;
  const lines = table(result.names, [...first, ...last], result.types);
  const note = `... ${plural(left, 'row')} left out here; --format csv and --format json write all`;
  if (left > 0) lines.splice(HEADER_LINES + first.length, 0, note);
  return [...lines, `(${plural(read, 'row')})`, ''].join('\n');
}

const HEADER_LINES = 2;

function table(
  names: readonly string[],
  rows: readonly Row[],
  types: readonly ColumnType[],
  widest?: number,
): string[] {
  const numeric = types.map((type) => /INT|DOUBLE|FLOAT|DECIMAL/.test(type.toString()));
  const cells = rows.map((row) => row.map((value) => (value === null ? '' : text(value))));
  return textTable(names, cells, numeric, widest);
}

/** A small result, read whole, as text that ends with a line end. */
export const formatResult = {
  /** The first `most` rows; `widest`: of a cell, in characters; longer ones are cut. */
  table(result: DuckDBResultReader, widest?: number, most?: number): string {
    const lines = table(result.columnNames(), result.getRows().slice(0, most), result.columnTypes(), widest);
    return `${lines.join('\n')}\n`;
  },
  json(result: DuckDBResultReader): string {
    const rows = result.getRows().map(jsonRow(result.columnNames()));
    return rows.length === 0 ? '[]\n' : `[\n${rows.join(',\n')}\n]\n`;
  },
} as const;

/** How many rows an answer had, known once it was written. */
export interface Answered {
  rows: number;
}

/** The same rows; adds how many there were to `answered`. */
export async function* countRows(
  rows: AsyncIterable<readonly Row[]>,
  answered: Answered,
): AsyncIterable<readonly Row[]> {
  for await (const some of rows) {
    answered.rows += some.length;
    yield some;
  }
}

async function* csvText({ names, rows }: RowStream): AsyncIterable<string> {
  const line = (fields: readonly (string | null)[]) => `${fields.map(csvField).join(',')}\n`;
  let header = line(names);
  for await (const some of rows) {
    yield header + some.map((row) => line(row.map((value) => (value === null ? null : text(value))))).join('');
    header = '';
  }
  if (header !== '') yield header;
}

async function* jsonText({ names, rows }: RowStream): AsyncIterable<string> {
  const object = jsonRow(names);
  let before = '[\n';
  for await (const some of rows) {
    if (some.length === 0) continue;
    yield before + some.map(object).join(',\n');
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** An empty field is null; the empty text is quoted, so that the two stay apart. */
function csvField(value: string | null): string {
  if (value === null) return '';
  return value === '' || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function jsonRow(names: readonly string[]): (row: Row) => string {
  const keys = names.map((name) => `${JSON.stringify(name)}: `);
  return (row) => `  {${row.map((value, i) => `${keys[i]}${json(value)}`).join(', ')}}`;
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
