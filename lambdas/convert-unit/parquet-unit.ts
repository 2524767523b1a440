import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isDroppedBy } from '../core/decode/dropped.ts';
import { bindHeader, droppedColumns } from '../core/decode/header.ts';
import type { TableDefinition } from '../core/definitions/table.ts';
import type { Engine } from '../core/engine/duckdb.ts';
import { literal } from '../core/engine/sql.ts';
import { required } from '../core/required.ts';
import type { ByteStream } from '../core/storage/storage.ts';
import type { Warning } from '../core/warnings.ts';
import type { EngineRows, GroupWriter } from './group-writer.ts';
import { badParquet, checkEnds, ofFile, withinMemory } from './parquet-file.ts';
import { queryOf, source } from './parquet-query.ts';
import { keepMilliseconds } from './parquet-times.ts';
import type { RejectWriter } from './reject-writer.ts';

/** Counts of a unit, as in its report, and what is worth a line there. */
export interface ParquetCounts {
  readonly rowsRead: number;
  readonly rowsWritten: number;
  readonly rowsRejected: number;
  readonly valuesNulled: number;
  readonly valuesReplaced: number;
  readonly warnings: readonly Warning[];
}

/**
 * Gives the rows of a Parquet file to the writers. The file is read in no order, so it lies whole in `scratch` meanwhile.
 * Throws QuarantineError as readParquetRows does, and TOO_LARGE.
 */
export async function loadParquet(
  { engine, scratch, drop }: { readonly engine: Engine; readonly scratch: string; readonly drop: readonly string[] },
  delivered: ByteStream,
  table: TableDefinition,
  entry: string | null,
  writer: GroupWriter,
  rejects: RejectWriter,
): Promise<ParquetCounts> {
  const path = join(scratch, `delivered-${table.name}.parquet`);
  try {
    await pipeline(delivered, createWriteStream(path, { mode: 0o600 }));
    const milliseconds = await keepMilliseconds(path, await checkEnds(path));
    return await withinMemory(engine, path, async () => {
      const { parts, rejected, ...counts } = await readParquetRows(engine, path, table, drop, milliseconds);
      await ofFile(async () => {
        for (const part of parts) await writer.load(part, entry);
        if (counts.rowsRejected > 0) await rejects.load(rejected, entry, table.name);
      });
      return { ...counts, rowsWritten: parts.reduce((sum, { rows }) => sum + rows, 0) };
    });
  } finally {
    await rm(path, { force: true });
  }
}

/** The rows of a Parquet file as the engine reads them: nothing passes through this process row by row. */
export interface ParquetRows extends Omit<ParquetCounts, 'rowsWritten'> {
  /** Those accepted, in parts of about PART_BYTES of text: the table's columns, `extra` and `_row`. */
  readonly parts: readonly EngineRows[];
  /** SELECT of the rest: row, reason, detail and raw. */
  readonly rejected: string;
}

/** The engine writes a file row group by row group: so much text of one fits its memory several times. */
const GROUP_BYTES = 16 * 1024 * 1024;
const PART_BYTES = 12 * GROUP_BYTES;
/** DuckDB reads by vectors of so many rows. */
const VECTOR_ROWS = 2048;
/** From so many rows at the begin the size of all is estimated. */
const SAMPLE_ROWS = 8 * VECTOR_ROWS;

/**
 * Reads a Parquet file of this machine, with columns of any types, bound by name. `milliseconds`: positions of the columns
 * that keepMilliseconds has changed. Throws QuarantineError: EMPTY, TRUNCATED, BAD_PARQUET, BAD_HEADER.
 */
export async function readParquetRows(
  engine: Engine,
  path: string,
  table: TableDefinition,
  drop: readonly string[],
  milliseconds: ReadonlySet<number> = new Set(),
): Promise<ParquetRows> {
  const dataEnd = await checkEnds(path);
  const { connection } = engine;
  const rowsOf = async (sql: string) => (await connection.runAndReadAll(sql)).getRows();
  const numbersOf = async (sql: string) => (await rowsOf(sql)).map((row) => row.map(Number));
  return ofFile(async () => {
    const rowsRead = await checkFooter(path, dataEnd, numbersOf);
    const names = topLevelNames(await rowsOf(`select name, num_children from parquet_schema(${literal(path)})`));
    const described = await rowsOf(`describe select * from ${source(path)}`);
    if (names.length !== described.length) throw badParquet('its schema is not one of columns');
    const columns = described.map(([, type], field) => ({
      name: required(names[field], 'a name'),
      type: String(type),
      isMilliseconds: milliseconds.has(field),
    }));
    const binding = bindHeader(names, table);
    const query = queryOf(path, table, columns, binding, isDroppedBy(drop));

    const [[sampled = 1] = []] = await numbersOf(query.rowBytes(SAMPLE_ROWS));
    const rowBytes = Math.max(sampled, await storedRowBytes(path, numbersOf));
    const isLarge = rowBytes * VECTOR_ROWS > GROUP_BYTES;
    const rowsOfBytes = (bytes: number) => Math.max(isLarge ? 1 : VECTOR_ROWS, Math.floor(bytes / rowBytes));
    // A row group ends with a vector at the earliest, so large rows are cut into parts that are not more than one.
    const rowsAPart = rowsOfBytes(isLarge ? GROUP_BYTES : PART_BYTES);
    const counted = await numbersOf(query.counts(rowsAPart));
    const sum = (at: 1 | 2 | 3 | 4) => counted.reduce((result, counts) => result + required(counts[at], 'a count'), 0);
    if (sum(1) !== rowsRead) throw badParquet(`its footer says ${rowsRead} rows, found ${sum(1)}`);
    return {
      rowsRead,
      rowsRejected: sum(2),
      valuesNulled: sum(3),
      valuesReplaced: sum(4),
      warnings: [...binding.warnings, ...droppedColumns(table, query.dropped)],
      parts: counted
        .map(([part = 0, rows = 0, rejected = 0]) => ({
          select: query.accepted(part * rowsAPart + 1, (part + 1) * rowsAPart),
          rows: rows - rejected,
          bytes: rowBytes * (rows - rejected),
          rowGroup: rowsOfBytes(GROUP_BYTES),
        }))
        .filter(({ rows }) => rows > 0),
      rejected: query.rejected,
    };
  });
}

/** Names of the columns as they are in the file: the engine changes those that differ only in case. */
function topLevelNames([, ...elements]: readonly (readonly unknown[])[]): string[] {
  const names: string[] = [];
  let inside = 0; // elements that belong to the last column
  for (const [name, children] of elements) {
    if (inside === 0) names.push(String(name));
    inside = Math.max(inside - 1, 0) + Number(children ?? 0);
  }
  return names;
}

/** The most bytes of a row that a row group has on average, as its footer says. */
async function storedRowBytes(path: string, numbersOf: (sql: string) => Promise<number[][]>): Promise<number> {
  const [[bytes = 0] = []] = await numbersOf(
    `select max(bytes) from (select sum(total_uncompressed_size) / any_value(nullif(row_group_num_rows, 0)) as bytes
     from parquet_metadata(${literal(path)}) group by row_group_id)`,
  );
  return bytes;
}

/** The number of rows, once the footer's places for the data are those before it: bytes may be missing or too many. */
async function checkFooter(
  path: string,
  dataEnd: number,
  numbersOf: (sql: string) => Promise<number[][]>,
): Promise<number> {
  const [[last = 0] = []] = await numbersOf(
    `select max(least(data_page_offset, nullif(dictionary_page_offset, 0)) + total_compressed_size)
     from parquet_metadata(${literal(path)})`,
  );
  if (last > dataEnd) throw badParquet(`its data ends at byte ${dataEnd}, where its footer says byte ${last}`);
  const [[rows = 0] = []] = await numbersOf(`select num_rows from parquet_file_metadata(${literal(path)})`);
  return rows;
}
