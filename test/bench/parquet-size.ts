import { execFile } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { bytes, count } from '../../bin/terminal/numbers.ts';
import type { TableDefinition } from '../../lambdas/core/definitions/table.ts';
import { type Engine, openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { literal } from '../../lambdas/core/engine/sql.ts';
import { parseEntryName } from '../../lambdas/core/feeds/edx/entry-names.ts';
import { type Benchmark, type Case, type Scale, type Setting, skipped } from './benchmark.ts';
import { joinLines, selectEvents, selectTable } from './duckdb-readings.ts';
import { decryptWords, type Gpg, gpgKeys } from './inputs/gpg.ts';
import { LOG_NAME, logInput } from './inputs/log.ts';
import { PACKAGE_NAME, packageInput } from './inputs/package.ts';
import { ingestArgs, lackOfSpace, lakeFolder } from './lake.ts';
import { measure } from './measure.ts';

/** Of text in the log, and again in the package; the inputs are those of the first two benchmarks. */
const BYTES: Readonly<Record<Scale, number>> = { small: 20e6, full: 500e6 };
const TARGET = 1.1;
/** The plain text of one of them, its Parquet twice, and what DuckDB cannot hold. */
const DISK_FACTOR = 3;

export const parquetSize: Benchmark = {
  name: 'parquet-size',
  title: 'Size of the Parquet',
  about: `Bytes of the lake's columns in Parquet against those of the same columns when DuckDB itself reads the plain text, with
\`read_json\` the log and with \`read_csv\` the files of the package, and writes it as Parquet with zstd. (Rows of
\`courseware_studentmodule\` that an escaped line end splits are joined for it first.) Target: at most ${TARGET} times as many.`,
  async *run(setting) {
    const size = BYTES[setting.scale];
    const lack = await lackOfSpace(setting, size * DISK_FACTOR);
    if (lack !== undefined) return yield skipped(bytes(size), lack);
    const gpg = await gpgKeys(setting.folder);
    const lake = await lakeFolder(setting);
    const plain = join(lake, 'plain');
    await mkdir(plain);
    const engine = await openEngine({ scratch: join(lake, 'engine'), memoryMiB: 2_000 });
    const desk: Desk = { setting, gpg, engine, lake: join(lake, 'lake'), plain };
    try {
      yield await logCase(desk, size);
      yield* packageCases(desk, size);
    } finally {
      engine.close();
      await rm(lake, { recursive: true, force: true });
    }
  },
};

interface Desk {
  readonly setting: Setting;
  readonly gpg: Gpg;
  readonly engine: Engine;
  readonly lake: string;
  /** Folder for decrypted text. */
  readonly plain: string;
}

async function logCase(desk: Desk, size: number): Promise<Case> {
  const { setting, gpg, plain } = desk;
  const { dir } = await logInput(setting.folder, size);
  const file = join(dir, 'fixed', LOG_NAME);
  await ingest(desk, file);
  const text = join(plain, 'events.jsonl');
  await shell(`${decryptWords(gpg)} '${file}' | gunzip -c > '${text}'`);
  const parquet = await rewritten(desk, selectEvents(text), 'events');
  await rm(text);
  return sizeCase('events', await compare(desk, new Map([['events', parquet]])));
}

async function* packageCases(desk: Desk, size: number): AsyncIterable<Case> {
  const { setting, plain } = desk;
  const { dir } = await packageInput(setting.folder, { courses: 5, tables: 43, bytes: size });
  const file = join(dir, PACKAGE_NAME);
  await ingest(desk, file);
  const files = new Map<TableDefinition, string[]>();
  for (const { entry, table } of await sqlEntries(file)) {
    const text = join(plain, basename(entry));
    await shell(`unzip -p '${file}' '${entry}' | ${decryptWords(desk.gpg)} > '${text}'`);
    files.set(table, [...(files.get(table) ?? []), text]);
  }
  const parquet = new Map<string, string>();
  for (const [table, texts] of files) {
    if (table.dialects.includes('edx-studentmodule')) for (const text of texts) await joinLines(text);
    parquet.set(table.name, await rewritten(desk, await selectTable(table, texts), table.name));
    for (const text of texts) await rm(text);
  }
  const others = new Map([...parquet].filter(([name]) => name !== LARGEST));
  yield sizeCase(LARGEST, await compare(desk, new Map([[LARGEST, parquet.get(LARGEST)!]])));
  yield sizeCase(`the ${others.size} other .sql tables`, await compare(desk, others));
}

const LARGEST = 'courseware_studentmodule';

async function sqlEntries(
  file: string,
): Promise<readonly { readonly entry: string; readonly table: TableDefinition }[]> {
  const { stdout } = await promisify(execFile)('unzip', ['-Z1', file]);
  return stdout.split('\n').flatMap((entry) => {
    const unit = parseEntryName(entry);
    return unit.kind === 'table' && entry.endsWith('.sql.gpg') ? [{ entry, table: unit.table }] : [];
  });
}

/** Writes a SELECT as DuckDB would by itself, with zstd. Answers the file. */
async function rewritten({ engine, plain }: Desk, select: string, name: string): Promise<string> {
  const file = join(plain, `${name}.parquet`);
  await engine.connection.run(`copy (${select}) to ${literal(file)} (format parquet, compression zstd)`);
  return file;
}

interface Sizes {
  readonly rows: number;
  readonly columns: number;
  /** Compressed bytes of the columns that both have. */
  readonly ours: number;
  readonly theirs: number;
}

/** Of tables of a lake and the rewritten file of each. */
async function compare({ engine, lake }: Desk, files: ReadonlyMap<string, string>): Promise<Sizes> {
  const columnsOf = async (paths: string) => {
    const reader = await engine.connection.runAndReadAll(
      `select path_in_schema, sum(total_compressed_size)::bigint, sum(num_values)::bigint from parquet_metadata(${literal(paths)}) group by all`,
    );
    return new Map(
      reader.getRows().map(([name, size, rows]) => [String(name), { size: Number(size), rows: Number(rows) }]),
    );
  };
  const sizes = { rows: 0, columns: 0, ours: 0, theirs: 0 };
  for (const [table, file] of files) {
    const ours = await columnsOf(join(lake, 'tables/edx', table, '**/*.parquet'));
    let rows = 0;
    for (const [column, theirs] of await columnsOf(file)) {
      const found = ours.get(column);
      if (found === undefined) continue;
      if (found.rows !== theirs.rows) {
        throw new Error(
          `${table}.${column} has ${found.rows} values in the lake and ${theirs.rows} when DuckDB reads it`,
        );
      }
      rows = found.rows;
      sizes.columns++;
      sizes.ours += found.size;
      sizes.theirs += theirs.size;
    }
    sizes.rows += rows;
  }
  return sizes;
}

function sizeCase(name: string, { rows, columns, ours, theirs }: Sizes): Case {
  return {
    name,
    input: `${count(rows)} rows, ${count(columns)} columns in common: ${bytes(ours)} in the lake, ${bytes(theirs)} by DuckDB`,
    sides: [],
    checks: [{ what: "bytes, the lake's / DuckDB's", unit: 'ratio', target: TARGET, measured: ours / theirs }],
  };
}

async function ingest({ setting, gpg, lake }: Desk, file: string): Promise<void> {
  setting.say(`${basename(file)}: ingesting, then reading it with DuckDB`);
  await measure({ program: process.execPath, args: ingestArgs(setting, [file], lake, gpg.keyFile) });
}

const shell = (words: string) => promisify(execFile)('bash', ['-c', `set -o pipefail; ${words}`]);
