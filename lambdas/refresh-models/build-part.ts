import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TypedColumn } from '../core/definitions/table.ts';
import { TYPES } from '../core/definitions/types.ts';
import type { Engine } from '../core/engine/duckdb.ts';
import {
  type Buckets,
  monthPartition,
  type ParquetFile,
  readParquet,
  writeParquet,
  writeParquetByBucket,
  writeParquetByMonth,
} from '../core/engine/parquet.ts';
import { identifier, typedColumns } from '../core/engine/sql.ts';
import { type BuiltPart, fingerprint } from '../core/lake/models.ts';
import type { LakePaths } from '../core/lake/paths.ts';
import { totalRows } from '../core/lake/reports.ts';
import { LEFT_OUT } from '../core/lake/tables.ts';
import { required } from '../core/required.ts';
import type { Storage } from '../core/storage/storage.ts';
import { type Contract, keptRows, leftOutRows, mayLeaveOut } from './left-out.ts';

export interface BuildContext {
  readonly storage: Storage;
  readonly paths: LakePaths;
  readonly engine: Engine;
  /** Folder of this machine for files on their way. */
  readonly scratch: string;
  readonly run: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly asOf: string;
}

/** What is built: a relation of a schema, and the SELECT of rows of it. */
export interface Build {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly TypedColumn[];
  readonly select: string;
  /** Of what the rows are made from. */
  readonly fingerprint: string;
  /** What the rows must hold to be shown; null where all are. */
  readonly contract: Contract | null;
}

/** Files of this machine with the rows that are shown, and with those that are left out. */
interface Written {
  readonly files: readonly ParquetFile[];
  readonly leftOut: ParquetFile | null;
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
  const path = join(scratch, `${schema}.${name}`);
  const write = async (rows: string, to: string) =>
    buckets
      ? await writeParquetByBucket(engine, rows, to, { columns, buckets, level: LEVEL })
      : [await writeParquet(engine, rows, `${to}.parquet`, { columns, level: LEVEL })];
  try {
    const written = await leaveOut(context, build, await write(select, path), (rows) => write(rows, `${path}.kept`));
    const rows = totalRows(written.files);
    const content = rows > COMPARED_ROWS ? build.fingerprint : await contentOfFiles(engine, written.files, columns);
    return await store(context, build, { key, content, ...written });
  } finally {
    if (buckets) for (const folder of [path, `${path}.kept`]) await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Takes the rows that break a rule of the contract out of files that were just written; `rewrite` writes a SELECT as they were
 * written. Mostly no row breaks one, which one pass over the files tells.
 */
async function leaveOut(
  { engine, scratch, asOf }: BuildContext,
  { schema, name, columns, contract }: Build,
  files: readonly ParquetFile[],
  rewrite: (select: string) => Promise<readonly ParquetFile[]>,
): Promise<Written> {
  const made = `(select ${typedColumns(columns)} from (${readFiles(files, columns)}) made)`;
  if (!contract || files.length === 0) return { files, leftOut: null };
  const question = mayLeaveOut(contract, made);
  if (question === null || !(await holds(engine, question))) return { files, leftOut: null };
  const path = join(scratch, `${schema}.${name}.left-out.parquet`);
  const leftOut = await writeParquet(engine, leftOutRows(contract, made, asOf), path, { columns: LEFT_OUT.columns });
  const kept = await rewrite(keptRows(contract, made));
  for (const file of files) await rm(file.path, { force: true });
  return { files: kept, leftOut };
}

async function holds({ connection }: Pick<Engine, 'connection'>, question: string): Promise<boolean> {
  return (await connection.runAndReadAll(question)).getRows()[0]?.[0] === true;
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
      const kept = join(scratch, `${schema}.${name}.kept.parquet`);
      const written = await leaveOut(context, build, files, async (rows) => [
        await writeParquet(engine, rows, kept, { columns, level: LEVEL }),
      ]);
      const content = await contentOfFiles(engine, written.files, columns);
      parts.push(await store(context, build, { key, content, ...written }));
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
  { key, content, files, leftOut }: Written & { readonly key: string; readonly content: string },
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
  return { key, fingerprint: print, content, prefix, files: stored, ...(await storeLeftOut(storage, prefix, leftOut)) };
}

async function storeLeftOut(
  storage: Storage,
  prefix: string,
  leftOut: Written['leftOut'],
): Promise<Pick<BuiltPart, 'leftOut'>> {
  if (!leftOut || leftOut.rows === 0) {
    if (leftOut) await rm(leftOut.path, { force: true });
    return {};
  }
  await storage.takeFile(`${prefix}${LEFT_OUT_FILE}`, leftOut.path);
  return { leftOut: { name: LEFT_OUT_FILE, rows: leftOut.rows, bytes: leftOut.bytes } };
}

/** Readers of a folder pass over files whose names begin so. */
const LEFT_OUT_FILE = '_left_out.parquet';

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
  const rows = await connection.runAndReadAll(
    `select ${CONTENT} from (select ${hashed(columns)} as h from (${readFiles(files, columns)}))`,
  );
  return fingerprint(required(rows.getRowsJson()[0], 'the row of the content').map(String));
}

function readFiles(files: readonly ParquetFile[], columns: Build['columns']): string {
  return readParquet(
    files.map(({ path }) => path),
    columns.map(({ name }) => name),
  );
}

const CONTENT = 'count(*), bit_xor(h), sum(h % 1000000007)';

const hashed = (columns: Build['columns']) =>
  `hash(${columns.map(({ name, type }) => `cast(${identifier(name)} as ${TYPES[type].duckdb})`).join(', ')})`;
