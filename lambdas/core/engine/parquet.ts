import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { TypedColumn } from '../definitions/table.ts';
import { TYPES } from '../definitions/types.ts';
import type { Engine } from './duckdb.ts';
import { bucketOf } from './duckdb-dialect.ts';
import type { Buckets } from './model-engine.ts';
import { identifier, literal, monthOf, noRows } from './sql.ts';

/** A Parquet file of this machine, checked. */
export interface ParquetFile {
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
}

/** The engine's own default: larger groups compress hardly better, and cost twice the time where memory is short. */
const ROW_GROUP_ROWS = 122_880;

/**
 * Writes the rows of a SELECT, then reads the file's own footer back: its row count must be `rows` (as many as were written,
 * when absent) and its columns must be `columns`, by name, order and type. Throws when they are not, since a file that
 * another reader would take for something else must never be published.
 */
export async function writeParquet(
  engine: Pick<Engine, 'aside'>,
  select: string,
  path: string,
  expected: {
    readonly rows?: number;
    readonly columns: readonly TypedColumn[];
    /** Rows of a row group at most, where the usual number of them would be more than the writer can hold. */
    readonly rowGroup?: number;
    /** Of zstd, its usual one when absent. */
    readonly level?: number;
  },
): Promise<ParquetFile> {
  return engine.aside(async (connection) => {
    const copied = await connection.runAndReadAll(
      `copy (select ${writtenColumns(expected.columns)} from (${select})) to ${literal(path)} (${format(expected)})`,
    );
    const rows = expected.rows ?? Number(copied.getRows()[0]?.[0]);
    await checkFooter(connection, path, { rows, columns: expected.columns });
    return { path, rows, bytes: (await stat(path)).size };
  });
}

/**
 * Writes the rows of a SELECT into a new folder, apart by the UTC month of a date or timestamp column, and checks each file
 * as `writeParquet` does. Resolves to the files of each month that has rows, by `month=YYYY-MM`, as Hive names partitions.
 */
export async function writeParquetByMonth(
  engine: Pick<Engine, 'aside'>,
  select: string,
  folder: string,
  { columns, by, level }: { readonly columns: readonly TypedColumn[]; readonly by: string; readonly level?: number },
): Promise<ReadonlyMap<string, readonly ParquetFile[]>> {
  const partition = { name: 'month', value: monthOf(by) };
  const months = new Map<string, ParquetFile[]>();
  for (const file of await writePartitions(engine, select, folder, { columns, partition, level })) {
    const month = basename(dirname(file.path));
    months.set(month, [...(months.get(month) ?? []), file]);
  }
  return months;
}

/** Writes the rows of a SELECT into a new folder, a file for each bucket that has rows, each checked as by `writeParquet`. */
export async function writeParquetByBucket(
  engine: Pick<Engine, 'aside'>,
  select: string,
  folder: string,
  {
    columns,
    buckets,
    level,
  }: { readonly columns: readonly TypedColumn[]; readonly buckets: Buckets; readonly level?: number },
): Promise<readonly ParquetFile[]> {
  const partition = { name: 'bucket', value: bucketOf(buckets) };
  return writePartitions(engine, select, folder, { columns, partition, level });
}

async function writePartitions(
  { aside }: Pick<Engine, 'aside'>,
  select: string,
  folder: string,
  {
    columns,
    partition,
    level,
  }: {
    readonly columns: readonly TypedColumn[];
    /** SQL of what decides in which partition a row is. */
    readonly partition: { readonly name: string; readonly value: string };
    readonly level: number | undefined;
  },
): Promise<readonly ParquetFile[]> {
  return aside(async (connection) => {
    const copied = await connection.runAndReadAll(
      `copy (select ${writtenColumns(columns)}, ${partition.value} as ${partition.name} from (${select}))
       to ${literal(folder)} (${format({ level })}, partition_by (${partition.name}), return_stats true)`,
    );
    const files: ParquetFile[] = [];
    for (const { filename, count, file_size_bytes: bytes } of copied.getRowObjects()) {
      const file = { path: String(filename), rows: Number(count), bytes: Number(bytes) };
      await checkFooter(connection, file.path, { rows: file.rows, columns });
      files.push(file);
    }
    return files;
  });
}

function format({
  rowGroup = ROW_GROUP_ROWS,
  level,
}: {
  readonly rowGroup?: number;
  readonly level?: number | undefined;
}) {
  const compression = `compression zstd${level === undefined ? '' : `, compression_level ${level}`}`;
  return `format parquet, ${compression}, row_group_size ${Math.min(rowGroup, ROW_GROUP_ROWS)}`;
}

async function checkFooter(
  connection: DuckDBConnection,
  path: string,
  expected: { readonly rows: number; readonly columns: readonly TypedColumn[] },
): Promise<void> {
  const footer = await connection.runAndReadAll(`select num_rows from parquet_file_metadata(${literal(path)})`);
  const rows = Number(footer.getRows()[0]?.[0]);
  if (rows !== expected.rows) throw new Error(`${path} holds ${rows} rows where ${expected.rows} were written`);
  const schema = await connection.runAndReadAll(
    `select name, concat_ws(' ', type, converted_type) from parquet_schema(${literal(path)}) where type is not null`,
  );
  const found = schema.getRows().map(([name, type]) => `${name} ${type}`);
  const wanted = expected.columns.map(({ name, type }) => `${name} ${TYPES[type].parquet}`);
  if (found.join() !== wanted.join()) {
    throw new Error(`${path} has the columns ${found.join(', ')} where ${wanted.join(', ')} were expected`);
  }
}

/** Columns for a SELECT whose rows go to Parquet, each with a value of its own type in the type that Parquet gets. */
function writtenColumns(columns: readonly TypedColumn[]): string {
  return columns
    .map(({ name, type }) => {
      const { duckdb, written } = TYPES[type];
      const value = `cast(${identifier(name)} as ${duckdb})`;
      return `${written === undefined ? value : `cast(${value} as ${written})`} as ${identifier(name)}`;
    })
    .join(', ');
}

/**
 * Reads Parquet files that all have `columns`. Without `partitions` the path is not looked at: a name in it would hide the
 * column of that name in the files.
 */
export function readParquet(
  files: readonly string[],
  columns: readonly string[],
  partitions: readonly TypedColumn[] = [],
): string {
  const names = [...columns, ...partitions.map(({ name }) => name)].map(identifier).join(', ');
  return `select ${names} from ${parquetFiles(files, partitions)}`;
}

/** Reads Parquet files written to any version of `columns`: one that a file lacks is null in its rows. */
export function readParquetByName(
  files: readonly string[],
  columns: readonly TypedColumn[],
  partitions: readonly TypedColumn[] = [],
): string {
  const all = [...columns, ...partitions];
  const names = all.map(({ name }) => identifier(name)).join(', ');
  if (files.length === 0) return noRows(all);
  const source = `select * from ${parquetFiles(files, partitions, ', union_by_name = true')}`;
  return `select ${names} from (${noRows(all)} union all by name ${source})`;
}

function parquetFiles(files: readonly string[], partitions: readonly TypedColumn[], options = ''): string {
  const list = `[${files.map(literal).join(', ')}]`;
  if (partitions.length === 0) return `read_parquet(${list}, hive_partitioning = false${options})`;
  if (files.some(isBelowPartition)) return filesBelowPartition(list, partitions, options);
  const types = partitions.map(({ name, type }) => `${literal(name)}: ${TYPES[type].duckdb}`).join(', ');
  return `read_parquet(${list}, hive_partitioning = true, hive_types = {${types}}${options})`;
}

/**
 * Whether a folder above the partitions of the file is named like one, so that the engine would take it for a column. Between
 * the partitions and the file there can be the folder of its run.
 */
function isBelowPartition(file: string): boolean {
  const above = /^(.*?)(?:\/[^/=]+=[^/]*)*(?:\/[^/=]*)?\/[^/]*$/s.exec(file)?.[1] ?? '';
  return /(?:^|\/)[^/=]+=/.test(above);
}

/** Reads the partitions from the right of each path, where hive_partitioning reads all of it. */
function filesBelowPartition(list: string, partitions: readonly TypedColumn[], options: string): string {
  const path = identifier('path of the file');
  const columns = partitions.map(({ name, type }) => {
    const value = `regexp_extract(${path}, ${literal(`.*/${name}=([^/]*)/`)}, 1)`;
    return `cast(url_decode(${value}) as ${TYPES[type].duckdb}) as ${identifier(name)}`;
  });
  return `(select * exclude (${path}), ${columns.join(', ')}
    from read_parquet(${list}, hive_partitioning = false, filename = ${literal('path of the file')}${options}))`;
}
