import { randomUUID } from 'node:crypto';
import { type AthenaClient, type QueryExecution, StopQueryExecutionCommand } from '@aws-sdk/client-athena';
import { CopyObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import { inBatches } from '../at-once.ts';
import type { TypedColumn } from '../definitions/table.ts';
import type { Layout, ModelEngine, ReadingEngine, StoredFile, TextRow, WrittenRows } from '../engine/model-engine.ts';
import { withNamed } from '../engine/named-relations.ts';
import { identifier, literal, monthKeyOf, monthOf, NO_MONTH, noRows, typedColumns } from '../engine/sql.ts';
import { TRINO } from '../engine/trino-dialect.ts';
import { readWhole, type Storage } from '../storage/storage.ts';
import { s3Place } from '../storage/urls.ts';
import { type AthenaColumn, endOf, readRows, startStatement } from './athena.ts';
import { type BuildTablesContext, openBuildTables } from './build-tables.ts';
import { type FooterFacts, readFooter } from './parquet-footers.ts';

export interface AthenaModelsContext extends BuildTablesContext {
  readonly athena: AthenaClient;
  readonly s3: S3Client;
  /** Reads and writes by URL. */
  readonly storage: Pick<Storage, 'head' | 'read' | 'write'>;
  /** It lets a statement say where its table goes, so it enforces no place for results. */
  readonly workgroup: string;
  /** URL below which statements write, ending in a slash; what is left there expires. */
  readonly scratch: string;
  /** Statements that run at once, at most. */
  readonly atOnce: number;
}

/** Athena as the engine that builds models. */
export interface AthenaModels extends ModelEngine {
  /** Tells how many statements were run. */
  statements(): number;
}

/** A statement that failed for a reason of Athena's own is tried so often. */
const ATTEMPTS = 3;

/** S3 copies larger objects only in parts. */
const COPIED_AT_ONCE_BYTES = 5 * 2 ** 30;

/**
 * Opens Athena for one refresh. Each statement holds all that it names as common table expressions over tables of the build database,
 * so what a name yields is known to this process alone. What a statement writes comes into a new place of the scratch, and only what is
 * stored is copied into the lake: so a statement that fails leaves nothing that a reader could meet.
 */
export function athenaModels(context: AthenaModelsContext): AthenaModels {
  const { athena, database } = context;
  const limit = pLimit(context.atOnce);
  const tables = openBuildTables(context);
  const named = new Map<string, string>();
  const tag = randomUUID().replaceAll('-', '');
  let made = 0;
  let statements = 0;

  /** `sql`: of an attempt, since each writes into a place of its own. */
  const run = (sql: (attempt: number) => string): Promise<QueryExecution> =>
    limit(async () => {
      for (let attempt = 1; ; attempt += 1) {
        statements += 1;
        const ended = await runToEnd(context, sql(attempt));
        if (ended.Status?.State === 'SUCCEEDED') return ended;
        if (attempt === ATTEMPTS || ended.Status?.AthenaError?.Retryable !== true) throw failure(ended);
      }
    });
  const ask = async (select: string) => {
    const text = withNamed(select, named);
    const { QueryExecutionId: id = '' } = await run(() => text);
    return readRows(athena, id);
  };
  const rows = async (select: string) => {
    const { pages } = await ask(select);
    const found: TextRow[] = [];
    for await (const page of pages) found.push(...page);
    return found;
  };
  /** Writes what a SELECT yields as a new table of the build database. */
  const create = async (select: string, properties: readonly string[]): Promise<CreatedTable> => {
    made += 1;
    const number = made; // others are made while this one waits for its turn
    const text = withNamed(select, named);
    let name = '';
    const ended = await run((attempt) => {
      name = `made_${tag}_${number}_${attempt}`;
      const location = `${context.scratch}${tag}/${number}-${attempt}/`;
      const all = [`format = 'PARQUET'`, `write_compression = 'ZSTD'`, `external_location = ${literal(location)}`];
      return `create table ${identifier(database)}.${identifier(name)} with (${[...all, ...properties].join(', ')}) as\n${text}`;
    });
    return { name, files: await writtenFiles(context.storage, ended) };
  };

  return {
    dialect: TRINO,
    atOnce: context.atOnce,
    async stored(rows) {
      if (rows.files.length === 0) return `(${noRows([...rows.columns, ...(rows.partitions ?? [])])})`;
      return tables.relationOf(rows);
    },
    async show(name, select) {
      named.set(name, select);
    },
    async keep(name, select) {
      const table = await create(select, []);
      named.set(name, `select * from ${identifier(database)}.${identifier(table.name)}`);
    },
    async forget(name) {
      named.delete(name);
    },
    rows,
    async columns(select) {
      const { columns } = await ask(`select * from (${select}) described limit 0`);
      return columns.map((column) => `${column.name} ${typeOf(column)}`);
    },
    async write(select, layout) {
      const created = await createAll({ create, rows }, select, layout);
      return (await Promise.all(created.map((table) => writtenIn(context, table, layout)))).flat();
    },
    statements: () => statements,
    tidy: () => tables.removeOthers(),
  };
}

async function runToEnd(
  { athena, workgroup, database }: Pick<AthenaModelsContext, 'athena' | 'workgroup' | 'database'>,
  sql: string,
): Promise<QueryExecution> {
  const id = await startStatement(athena, { sql, workgroup, database });
  try {
    return await endOf(athena, id);
  } catch (error) {
    await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id })).catch(() => undefined);
    throw error;
  }
}

function failure({ QueryExecutionId, WorkGroup, Status, Query = '' }: QueryExecution): Error {
  const begin = Query.slice(0, 120).replaceAll(/\s+/g, ' ');
  const reason = Status?.StateChangeReason ?? 'Athena gives no reason';
  return new Error(`the statement ${QueryExecutionId} in ${WorkGroup} is ${Status?.State}: ${reason} (${begin} ...)`);
}

/** Athena gives a type without its digits. */
function typeOf({ type, precision, scale }: AthenaColumn): string {
  const [name = ''] = type.split('(');
  if (name === 'decimal') return `decimal(${precision},${scale})`;
  return name === 'timestamp' ? 'timestamp(3)' : name;
}

interface CreatedTable {
  readonly name: string;
  /** URLs. */
  readonly files: readonly string[];
}

type Create = (select: string, properties: readonly string[]) => Promise<CreatedTable>;

/** Athena says which files a statement has written; a listing could show those of an attempt that failed. */
async function writtenFiles(
  storage: Pick<Storage, 'read'>,
  { QueryExecutionId, Statistics }: QueryExecution,
): Promise<readonly string[]> {
  const manifest = Statistics?.DataManifestLocation;
  if (manifest === undefined)
    throw new Error(`Athena names no files that the statement ${QueryExecutionId} has written`);
  const text = (await readWhole(storage.read(manifest))).toString();
  return text.split(/\r?\n/).filter((line) => line !== '');
}

/** Athena writes no more partitions in one statement. */
const PARTITIONS_AT_ONCE = 100;

/** Writes the rows by as few statements as Athena takes. */
async function createAll(
  { create, rows }: { readonly create: Create; readonly rows: ReadingEngine['rows'] },
  select: string,
  { columns, spread = null }: Layout,
): Promise<readonly CreatedTable[]> {
  const values = typedColumns(columns);
  if (spread === null || !('months' in spread)) {
    const { by, count } = spread?.buckets ?? { by: bucketColumn(columns), count: 1 };
    const buckets = by === undefined ? [] : [`bucketed_by = array[${literal(by)}]`, `bucket_count = ${count}`];
    return [await create(`select ${values} from (${select}) made`, buckets)];
  }
  const by = spread.months;
  const writing = (where: string) =>
    create(`select ${values}, ${monthOf(by)} as ${identifier(MONTH)} from (${select}) made${where}`, [
      `partitioned_by = array[${literal(MONTH)}]`,
    ]);
  try {
    return [await writing('')];
  } catch (error) {
    if (!(error instanceof Error && TOO_MANY_PARTITIONS.test(error.message))) throw error;
  }
  const months = (await rows(`select distinct ${monthKeyOf(by)} from (${select}) made`)).map(([key]) => String(key));
  return inBatches(months, PARTITIONS_AT_ONCE, async (some) => [
    await writing(` where ${monthKeyOf(by)} in (${some.map(literal).join(', ')})`),
  ]);
}

const MONTH = 'month';
const TOO_MANY_PARTITIONS = /TOO_MANY_OPEN_PARTITIONS|limit of 100/i;

/** A table of one bucket is one file, where Athena would write many small ones. */
function bucketColumn(columns: readonly TypedColumn[]): string | undefined {
  return columns.find(({ type }) => type === 'varchar' || type === 'bigint')?.name;
}

/** The files of a table that was created, as one part or as a part for each month. */
async function writtenIn(
  context: Pick<AthenaModelsContext, 'storage' | 's3' | 'lake' | 'database'>,
  table: CreatedTable,
  { columns, spread = null }: Layout,
): Promise<readonly WrittenRows[]> {
  const isMonthly = spread !== null && 'months' in spread;
  const parts = new Map<string, Promise<BuiltFile>[]>(isMonthly ? [] : [['', []]]);
  for (const url of table.files) {
    const key = isMonthly ? (/\/(month=[^/]+)\/[^/]+$/.exec(url)?.[1] ?? '') : '';
    const file = readFooter(context.storage, url, columns).then((facts) => ({ url, ...facts }));
    parts.set(key, [...(parts.get(key) ?? []), file]);
  }
  const from = `${identifier(context.database)}.${identifier(table.name)}`;
  return Promise.all(
    [...parts].map(async ([key, reading]): Promise<WrittenRows> => {
      const files = (await Promise.all(reading)).filter(({ rows }) => rows > 0);
      const where = isMonthly ? ` where ${identifier(MONTH)} ${monthIs(key)}` : '';
      return {
        key,
        rows: files.reduce((sum, { rows }) => sum + rows, 0),
        relation: `(select ${typedColumns(columns)} from ${from}${where})`,
        store: (nameOf) => Promise.all(files.map((file, at) => storeFile(context, file, nameOf(at + 1)))),
        async drop() {}, // files of the scratch expire, and the table goes with the others
      };
    }),
  );
}

interface BuiltFile extends FooterFacts {
  readonly url: string;
}

/** In the table itself, rows without a month have no value. */
const monthIs = (key: string) => {
  const month = key.slice(`${MONTH}=`.length);
  return month === NO_MONTH ? 'is null' : `= ${literal(month)}`;
};

async function storeFile(
  { s3, storage, lake }: Pick<AthenaModelsContext, 's3' | 'storage' | 'lake'>,
  { url, rows, bytes }: BuiltFile,
  name: string,
): Promise<StoredFile> {
  const to = lake + name;
  if (bytes > COPIED_AT_ONCE_BYTES) await storage.write(to, storage.read(url));
  else {
    const { bucket, key } = s3Place(url);
    const target = s3Place(to);
    const CopySource = `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
    await s3.send(new CopyObjectCommand({ Bucket: target.bucket, Key: target.key, CopySource }));
  }
  return { name, rows, bytes };
}
