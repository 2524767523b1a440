import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Engine } from './duckdb.ts';
import { DUCKDB } from './duckdb-dialect.ts';
import type { Layout, ModelEngine, ReadingEngine, StoredFile, StoredRows, WrittenRows } from './model-engine.ts';
import {
  type ParquetFile,
  readParquet,
  readParquetByName,
  writeParquet,
  writeParquetByBucket,
  writeParquetByMonth,
} from './parquet.ts';
import { identifier, noRows, typedColumns } from './sql.ts';

/** Finds the path on this machine at which DuckDB reads a file of the lake, by the file's name within the lake. */
export type PathOf = (name: string) => string;

/** Reads stored rows in DuckDB. */
export const storedInDuckdb =
  (pathOf: PathOf): ReadingEngine['stored'] =>
  async ({ columns, partitions = [], files, mixed = false }: StoredRows) => {
    const paths = files.map(pathOf);
    if (paths.length === 0) return `(${noRows([...columns, ...partitions])})`;
    if (mixed) return `(${readParquetByName(paths, columns, partitions)})`;
    const names = columns.map(({ name }) => name);
    return `(${readParquet(paths, names, partitions)})`;
  };

/** A DuckDB that speaks Athena's SQL (sql/duckdb.ts), as an engine that reads. */
export function duckdbReading(connection: DuckDBConnection, pathOf: PathOf): ReadingEngine {
  const schemas = new Set<string>();
  const kept = new Set<string>();

  const create = async (kind: 'view' | 'table', name: string, select: string) => {
    const [schema, table] = quoted(name);
    if (!schemas.has(schema)) await connection.run(`create schema if not exists ${schema}`);
    schemas.add(schema);
    // A name without a schema in a view means the view's own.
    await connection.run(`use ${schema}; create or replace ${kind} ${schema}.${table} as ${select}; use memory.main`);
  };
  return {
    dialect: DUCKDB,
    stored: storedInDuckdb(pathOf),
    show: (name, select) => create('view', name, select),
    async keep(name, select) {
      await create('table', name, select);
      kept.add(name);
    },
    async forget(name) {
      const [schema, table] = quoted(name);
      await connection.run(`drop ${kept.delete(name) ? 'table' : 'view'} ${schema}.${table}`);
    },
    async rows(select) {
      const found = await connection.runAndReadAll(select);
      return found.getRowsJson().map((row) => row.map((value) => (value === null ? null : String(value))));
    },
    async columns(select) {
      const described = await connection.runAndReadAll(`describe ${select}`);
      return described.getRows().map(([name, type]) => `${name} ${type}`);
    },
  };
}

const quoted = (name: string) => name.split('.').map(identifier) as [string, string];

export interface DuckdbModelsOptions {
  readonly pathOf: PathOf;
  /** Folder of this machine for files on their way. */
  readonly scratch: string;
  /** Takes the files that are to stay. */
  readonly storage: { takeFile(name: string, path: string): Promise<void> };
}

/** A DuckDB that speaks Athena's SQL, as an engine that builds models. */
export function duckdbModels(
  engine: Pick<Engine, 'connection' | 'aside'>,
  { pathOf, scratch, storage }: DuckdbModelsOptions,
): ModelEngine {
  let written = 0;
  return {
    ...duckdbReading(engine.connection, pathOf),
    atOnce: 1, // it uses all processors for one statement
    async write(select, layout) {
      written += 1;
      const parts = await writeParts(engine, select, join(scratch, `${layout.name}-${written}`), layout);
      return parts.map(([key, files]) => writtenRows(key, files, layout, storage));
    },
    async tidy() {}, // all of it goes with the process
  };
}

type Part = readonly [key: string, files: readonly ParquetFile[]];

async function writeParts(
  engine: Pick<Engine, 'aside'>,
  select: string,
  path: string,
  { columns, spread = null }: Layout,
): Promise<readonly Part[]> {
  if (spread === null)
    return [['', [await writeParquet(engine, select, `${path}.parquet`, { columns, level: LEVEL })]]];
  if ('months' in spread) {
    return [...(await writeParquetByMonth(engine, select, path, { columns, by: spread.months, level: LEVEL }))];
  }
  return [['', await writeParquetByBucket(engine, select, path, { columns, buckets: spread.buckets, level: LEVEL })]];
}

/** The level of zstd is low, since tables of models are made often: a third less work is worth files that are a few percent larger. */
const LEVEL = 1;

function writtenRows(
  key: string,
  files: readonly ParquetFile[],
  { columns }: Layout,
  storage: DuckdbModelsOptions['storage'],
): WrittenRows {
  const drop = async (some: readonly ParquetFile[]) => {
    for (const { path } of some) await rm(path, { force: true });
  };
  return {
    key,
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    relation: files.length === 0 ? `(${noRows(columns)})` : `(${selectTyped(files, columns)})`,
    async store(nameOf) {
      await drop(files.filter(({ rows }) => rows === 0));
      const stored: StoredFile[] = [];
      for (const { path, rows, bytes } of files.filter((file) => file.rows > 0)) {
        const name = nameOf(stored.length + 1);
        await storage.takeFile(name, path);
        stored.push({ name, rows, bytes });
      }
      return stored;
    },
    drop: () => drop(files),
  };
}

function selectTyped(files: readonly ParquetFile[], columns: Layout['columns']): string {
  const paths = files.map(({ path }) => path);
  const names = columns.map(({ name }) => name);
  return `select ${typedColumns(columns)} from (${readParquet(paths, names)}) made`;
}
