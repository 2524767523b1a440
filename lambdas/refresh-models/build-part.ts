import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ColumnDefinition } from '../core/definitions/table.ts';
import { TYPES } from '../core/definitions/types.ts';
import { type Engine, identifier, literal } from '../core/engine/duckdb.ts';
import { writeParquet } from '../core/engine/parquet.ts';
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

/** What is built: a relation of a schema, one of its parts, and the SELECT of the part's rows. */
export interface Build {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly Pick<ColumnDefinition, 'name' | 'type'>[];
  readonly part: string;
  readonly fingerprint: string;
  readonly select: string;
}

/** Writes the rows of a part as a file of the run, which nothing shows yet. Throws when the SELECT has other columns. */
export async function buildPart(context: BuildContext, build: Build): Promise<BuiltPart> {
  const { storage, paths, engine, scratch, run } = context;
  const { schema, name, columns, part } = build;
  const prefix = paths.model(schema, name, part, run);
  const { path, rows, bytes } = await writeParquet(engine, build.select, join(scratch, `${schema}.${name}.parquet`), {
    columns,
  });
  try {
    const content = rows > COMPARED_ROWS ? build.fingerprint : await contentOfFile(engine, path, columns);
    const built = { key: part, fingerprint: build.fingerprint, content, prefix };
    if (rows === 0) return { ...built, files: [] };
    await storage.write(`${prefix}part-001.parquet`, createReadStream(path));
    return { ...built, files: [{ name: 'part-001.parquet', rows, bytes }] };
  } finally {
    await rm(path, { force: true });
  }
}

/** Of a larger part it costs more to find out that nothing has changed than what it would save. */
const COMPARED_ROWS = 2_000_000;

/** The same for the same rows in any order: what reads them is then not built again. */
async function contentOfFile(engine: Engine, path: string, columns: Build['columns']): Promise<string> {
  const row = columns.map(({ name, type }) => `cast(${identifier(name)} as ${TYPES[type].duckdb})`).join(', ');
  const hashes = await engine.connection.runAndReadAll(
    `select count(*), bit_xor(h), sum(h % 1000000007) from (select hash(${row}) as h from read_parquet(${literal(path)}))`,
  );
  return fingerprint(hashes.getRowsJson()[0]!.map(String));
}
