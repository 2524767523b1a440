import { createHash } from 'node:crypto';
import type { TableDefinition } from '../definitions/table.ts';
import { enginePath } from '../storage/urls.ts';

/** What a partition of a source table holds: the rows of one organisation on one site from the delivery of one date. */
export interface PartitionKey {
  /** Lower case. */
  readonly org: string;
  /** `edx`, `edge` or another site token. */
  readonly site: string;
  /** `YYYY-MM-DD`: of the file (daily tables) or of the package (snapshots). */
  readonly date: string;
}

/** Name of the date in a partition's path and in SQL. */
export const DATE_COLUMN: Readonly<Record<TableDefinition['kind'], 'file_date' | 'delivery_date'>> = {
  daily: 'file_date',
  snapshot: 'delivery_date',
};

/**
 * Names of files in a lake, relative to it, so that a lake can be moved and copied. `root` is the URL of the lake, ending in a
 * slash; only the engine needs it. All prefixes end in a slash.
 */
export function lakePaths(root: string) {
  const run = (id: string) => `runs/${id}/`;
  const taskReports = (id: string) => `${run(id)}tasks/`;
  return {
    /** Where the engine finds a file. */
    enginePath: (name: string) => enginePath(root + name),
    format: 'lake.json',
    /** All tables of one moment for DuckDB. */
    catalogue: 'catalogue.sql',
    table: tableFolder,
    partitions: partitionFolder,
    ledger: 'ledger/',
    /** Says until when the owners of claims surely live (claims.ts). */
    heartbeats: HEARTBEATS,
    heartbeat: (owner: string) => `${HEARTBEATS}${owner}.json`,
    partition: partitionPrefix,
    /** Begin of the names of all that attempts at a run write into a partition. */
    partitionOfRun: (table: TableDefinition, key: PartitionKey, id: string) => partitionRuns(table, key) + id,
    /** Delta log of the table in a folder. */
    deltaLog: (folder: string) => `${folder}_delta_log/`,
    /** Files of one run in one part of a built model. A part is no partition: its files have all columns. */
    model: (schema: string, name: string, part: string, id: string) =>
      `${tableFolder(schema, name)}${part && `${part.replace('=', '-')}/`}run-${id}/`,
    /** The plan of a run, and what it has done, task by task; needed until it is published. */
    taskReports,
    plan: (id: string) => `${taskReports(id)}plan.json`,
    taskList: (id: string) => `${taskReports(id)}list.json`,
    taskReport: (id: string, task: string) => `${taskReports(id)}${task}.json`,
    manifest: (id: string) => `${run(id)}manifest.json`,
    /** Rows of `lake.units` and `lake.rejects` that a run, or an attempt at one, has added. */
    units: (id: string) => `tables/lake/units/run-${id}/units.parquet`,
    rejects: (id: string, task: string) => `tables/lake/rejects/run-${id}/${task}.parquet`,
    recordsOfRun: (table: 'units' | 'rejects', id: string) => `tables/lake/${table}/run-${id}`,
    /** All data files; the name of each holds the begin of the folder of its run. */
    tables: 'tables/',
    runFolder: (id: string) => `/run-${id}`,
  };
}

const HEARTBEATS = 'heartbeats/';

const tableFolder = (schema: string, name: string) => `tables/${schema}/${name}/`;

type PartitionedTable = Pick<TableDefinition, 'schema' | 'name' | 'kind'>;

/** Folder of the partitions of a source table. Each partition column is in the path below it, and no other. */
const partitionFolder = ({ schema, name, kind }: PartitionedTable) =>
  `${tableFolder(schema, name)}${kind === 'snapshot' ? 'history/' : ''}`;

/**
 * Files of one attempt (lake/runs.ts) in one partition, in the layout that Hive readers expect. Those of a snapshot are in
 * the folder of the table's history, also where only the newest snapshot shows them.
 */
export function partitionPrefix(table: PartitionedTable, key: PartitionKey, attempt: string): string {
  return `${partitionRuns(table, key)}${attempt}/`;
}

const ATTEMPT = /\/run-([^/]+)\/$/;

/** The attempt in the prefix of a partition. */
export function attemptIn(prefix: string): string {
  const attempt = ATTEMPT.exec(prefix)?.[1];
  if (attempt === undefined) throw new Error(`${prefix} is no prefix of a partition`);
  return attempt;
}

/** Tells whether the prefix of a partition is one of a daily table. */
export const isDaily = (prefix: string): boolean => prefix.includes(`/${DATE_COLUMN.daily}=`);

function partitionRuns(table: PartitionedTable, { org, site, date }: PartitionKey): string {
  const place = folder('org', org) + folder('site', site) + folder(DATE_COLUMN[table.kind], date);
  return `${partitionFolder(table)}${place}run-`;
}

/** File systems take names of up to 255 bytes. */
const MAX_FOLDER_BYTES = 255;
/** Characters of a long value that its folder shows, for people; each of them takes up to 12 bytes as %XX. */
const SHOWN_CHARACTERS = 12;
/** The end of a value that stands for a longer one. */
const SHORTENED = /~[0-9a-f]{32}$/;

/**
 * Folder of a partition, as part of a URL. Names come from producers and may hold anything, so all but plain characters are
 * written as %XX, which readers of Hive's layout decode; they also take the word null for no value.
 */
function folder(name: string, value: string): string {
  if (PLAIN.test(value)) return `${name}=${value}/`; // as nearly all are
  const shown = folderValue(name, value);
  const plain = /^null$/i.test(shown) ? `%${shown.charCodeAt(0).toString(16)}${shown.slice(1)}` : escaped(shown);
  return `${name}=${encodeURIComponent(plain)}/`;
}

/** A value that stands in a URL and in a name of a folder as it is. */
const PLAIN = /^(?!null$)[\w.-]{1,60}$/i;

/**
 * The value that a reader of Hive's layout finds in the path of a partition: the value itself, or, where that makes a name
 * that is too long for a file system (30 Chinese characters are 270 bytes of %XX), its beginning, `~` and a hash. A
 * value that looks so already is written the same way, so that no two values have one folder. A pointer of the ledger has
 * the whole value.
 */
export function folderValue(name: string, value: string): string {
  if (`${name}=${escaped(value)}`.length <= MAX_FOLDER_BYTES && !SHORTENED.test(value)) return value;
  const beginning = [...value].slice(0, SHOWN_CHARACTERS).join('');
  return `${beginning}~${createHash('sha256').update(value).digest('hex').slice(0, 32)}`;
}

const escaped = (value: string) =>
  encodeURIComponent(value).replace(
    /[!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

export type LakePaths = ReturnType<typeof lakePaths>;

/** A report or manifest as it is stored. */
export async function* lakeFile(content: object): AsyncIterable<Uint8Array> {
  yield Buffer.from(`${JSON.stringify(content, null, 1)}\n`);
}
