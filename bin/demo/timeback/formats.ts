import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { deliveredColumns, type TableDefinition } from '../../../lambdas/core/definitions/table.ts';
import { type ColumnType, TYPES } from '../../../lambdas/core/definitions/types.ts';
import { identifier, literal } from '../../../lambdas/core/engine/sql.ts';
import type { ByteStream } from '../../../lambdas/core/storage/storage.ts';
import type { Cell } from '../dialect.ts';
import { type Ending, headerOf, type Row, writtenName } from './table.ts';

/** The file of a table with these rows, as the platform's export writes it. */
export async function* fileOf(ending: Ending, table: TableDefinition, rows: Iterable<Row>): ByteStream {
  yield await FILES[ending](table, rows);
}

type Writer = (table: TableDefinition, rows: Iterable<Row>) => Uint8Array | Promise<Uint8Array>;

const FILES: Readonly<Record<Ending, Writer>> = {
  csv: (table, rows) => Buffer.from(csvOf(table, rows)),
  'csv.gz': (table, rows) => gzipSync(csvOf(table, rows)),
  jsonl: (table, rows) => Buffer.from(jsonLinesOf(table, rows)),
  parquet: parquetOf,
};

/** As PostgreSQL's `COPY ... CSV HEADER` writes it. */
function csvOf(table: TableDefinition, rows: Iterable<Row>): string {
  const lines = [headerOf(table).join(',')];
  for (const row of rows) {
    lines.push(
      deliveredColumns(table)
        .map(({ name, type }) => csvField(written(type, row[name] ?? null, ' ', '+00')))
        .join(','),
    );
  }
  return `${lines.join('\n')}\n`;
}

function csvField(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'boolean') return cell ? 't' : 'f';
  const text = String(cell);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** As PostgreSQL's row_to_json writes it, one row a line. */
function jsonLinesOf(table: TableDefinition, rows: Iterable<Row>): string {
  const header = headerOf(table);
  const lines = Array.from(rows, (row) => {
    const members = deliveredColumns(table).map(({ name, type }, at) => [
      header[at],
      written(type, row[name] ?? null, 'T', '+00:00'),
    ]);
    return `${JSON.stringify(Object.fromEntries(members))}\n`;
  });
  return lines.join('');
}

/** With the types of the columns, written by DuckDB. */
async function parquetOf(table: TableDefinition, rows: Iterable<Row>): Promise<Uint8Array> {
  const scratch = await mkdtemp(join(tmpdir(), 'timeback-lake-demo-'));
  const [from, to] = [join(scratch, 'rows.jsonl'), join(scratch, 'rows.parquet')];
  const types = deliveredColumns(table).map(
    (column) => `${identifier(writtenName(column))}: ${literal(TYPES[column.type].duckdb)}`,
  );
  const instance = await DuckDBInstance.create(':memory:');
  try {
    await writeFile(from, jsonLinesOf(table, rows));
    const connection = await instance.connect();
    await connection.run(
      `copy (from read_json(${literal(from)}, format = 'newline_delimited', columns = {${types.join(', ')}}))
        to ${literal(to)} (format parquet)`,
    );
    connection.closeSync();
    return await readFile(to);
  } finally {
    instance.closeSync();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A moment in one of PostgreSQL's spellings, in UTC; everything else as it is. */
function written(type: ColumnType, cell: Cell, between: string, offset: string): Cell {
  if (type !== 'timestamp' || typeof cell !== 'number') return cell;
  return new Date(cell).toISOString().replace('T', between).replace('Z', offset);
}
