import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TypedColumn } from '../core/definitions/table.ts';
import { TYPES } from '../core/definitions/types.ts';
import { type Engine, identifier } from '../core/engine/duckdb.ts';
import {
  type Buckets,
  monthPartition,
  type ParquetFile,
  readParquet,
  writeParquet,
  writeParquetByBucket,
  writeParquetByMonth,
} from '../core/engine/parquet.ts';
import { type BuiltPart, fingerprint } from '../core/lake/models.ts';
import type { LakePaths } from '../core/lake/paths.ts';
import type { Storage } from '../core/storage/storage.ts';

export interface BuildContext {
  readonly storage: Storage;
  readonly paths: LakePaths;
  readonly engine: Engine;
  /** Folder of this machine for files on their way. */
  readonly scratch: string;
  readonly run: string;
}

/** What is built: a relation of a schema, and the SELECT of rows of it. */
export interface Build {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly TypedColumn[];
  readonly select: string;
  /** Of what the rows are made from. */
  readonly fingerprint: string;
}

/**
 * Writes a part as a file of the run, which nothing shows yet, or as a file for each of its buckets. Throws when the SELECT
 * has other columns.
 */
export async function buildPart(
  context: BuildContext,
  build: Build,
  key: string,
  buckets: Buckets | null = null,
): Promise<BuiltPart> {
  const { engine, scratch } = context;
  const { schema, name, columns, select } = build;
  const path = join(scratch, `${schema}.${name}${buckets ? '' : '.parquet'}`);
  try {
    const files = buckets
      ? await writeParquetByBucket(engine, select, path, { columns, buckets, level: LEVEL })
      : [await writeParquet(engine, select, path, { columns, level: LEVEL })];
    const rows = files.reduce((sum, file) => sum + file.rows, 0);
    const content = rows > COMPARED_ROWS ? build.fingerprint : await contentOfFiles(engine, files, columns);
    return await store(context, build, { key, content, files });
  } finally {
    if (buckets) await rm(path, { recursive: true, force: true });
  }
}

/** Writes the rows as a part for each month of the column `by`, as `buildPart` does. */
export async function buildMonthParts(context: BuildContext, build: Build, by: string): Promise<readonly BuiltPart[]> {
  const { engine, scratch } = context;
  const { schema, name, columns, select } = build;
  const folder = join(scratch, `${schema}.${name}`);
  try {
    const months = await writeParquetByMonth(engine, select, folder, { columns, by, level: LEVEL });
    const parts: BuiltPart[] = [];
    for (const [key, files] of months) {
      const content = await contentOfFiles(engine, files, columns);
      parts.push(await store(context, build, { key, content, files }));
    }
    return parts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Content of each month of the column `by`, by the part's key, without writing anything. */
export async function contentOfMonths(
  { connection }: Pick<Engine, 'connection'>,
  { columns, select }: Pick<Build, 'columns' | 'select'>,
  by: string,
): Promise<ReadonlyMap<string, string>> {
  const rows = await connection.runAndReadAll(
    `select ${CONTENT}, month from (select ${hashed(columns)} as h, ${monthPartition(by)} as month from (${select})) group by month`,
  );
  return new Map(rows.getRowsJson().map((row) => [String(row.pop()), fingerprint(row.map(String))]));
}

async function store(
  { storage, paths, run }: BuildContext,
  { schema, name, fingerprint: print }: Build,
  { key, content, files }: { readonly key: string; readonly content: string; readonly files: readonly ParquetFile[] },
): Promise<BuiltPart> {
  const prefix = paths.model(schema, name, key, run);
  const stored: BuiltPart['files'][number][] = [];
  for (const { path, rows, bytes } of files) {
    if (rows === 0) {
      await rm(path, { force: true });
    } else {
      const file = `part-${String(stored.length + 1).padStart(3, '0')}.parquet`;
      await storage.takeFile(`${prefix}${file}`, path);
      stored.push({ name: file, rows, bytes });
    }
  }
  return { key, fingerprint: print, content, prefix, files: stored };
}

/** Of zstd: tables of models are made again and again, and a third less work is worth files that are a few percent larger. */
const LEVEL = 1;

/** Of a larger part it costs more to find out that nothing has changed than what it would save. */
const COMPARED_ROWS = 2_000_000;

/** The same for the same rows in any order: what reads them is then not built again. */
async function contentOfFiles(
  { connection }: Pick<Engine, 'connection'>,
  files: readonly ParquetFile[],
  columns: Build['columns'],
): Promise<string> {
  const names = columns.map(({ name }) => name);
  const select = readParquet(
    files.map(({ path }) => path),
    names,
  );
  const rows = await connection.runAndReadAll(
    `select ${CONTENT} from (select ${hashed(columns)} as h from (${select}))`,
  );
  return fingerprint(rows.getRowsJson()[0]!.map(String));
}

const CONTENT = 'count(*), bit_xor(h), sum(h % 1000000007)';

const hashed = (columns: Build['columns']) =>
  `hash(${columns.map(({ name, type }) => `cast(${identifier(name)} as ${TYPES[type].duckdb})`).join(', ')})`;
