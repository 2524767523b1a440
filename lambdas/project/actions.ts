import type { TypedColumn } from '../core/definitions/table.ts';
import { type ColumnType, DECIMAL_SIZES } from '../core/definitions/types.ts';
import type { PublishedFile, PublishedTable } from './published.ts';

// The actions of the Delta protocol, as far as this log has them: one JSON object a line, each with one of these keys.

export interface Protocol {
  readonly minReaderVersion: number;
  readonly minWriterVersion: number;
  readonly readerFeatures: readonly string[];
  readonly writerFeatures: readonly string[];
}

export interface MetaData {
  readonly id: string;
  /** In SQL: `edx.events`. */
  readonly name: string;
  readonly format: { readonly provider: 'parquet'; readonly options: Readonly<Record<string, string>> };
  /** JSON text. */
  readonly schemaString: string;
  readonly partitionColumns: readonly string[];
  readonly configuration: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly createdTime: number;
}

export interface AddFile {
  /** Relative to the folder of the table, percent-encoded once. */
  readonly path: string;
  readonly partitionValues: Readonly<Record<string, string>>;
  readonly size: number;
  /** Epoch milliseconds. */
  readonly modificationTime: number;
  readonly dataChange: true;
  /** JSON text with `numRecords`, from which readers answer a count. */
  readonly stats: string;
}

export interface RemoveFile {
  readonly path: string;
  readonly deletionTimestamp: number;
  readonly dataChange: true;
}

/** Says which projection made a commit: a later one has a greater version. */
export interface Txn {
  readonly appId: typeof APP;
  readonly version: number;
  readonly lastUpdated: number;
}

export type Action =
  | { readonly protocol: Protocol }
  | { readonly metaData: MetaData }
  | { readonly add: AddFile }
  | { readonly remove: RemoveFile }
  | { readonly txn: Txn }
  | { readonly commitInfo: { readonly timestamp: number; readonly operation: string; readonly engineInfo: string } };

/** What a log says after all of its commits. */
export interface LogState {
  readonly protocol?: Protocol;
  readonly metaData?: MetaData;
  /** Version of the newest `txn`; 0 before the first. */
  readonly epoch: number;
  /** By path. */
  readonly files: ReadonlyMap<string, AddFile>;
}

export const EMPTY_LOG: LogState = { epoch: 0, files: new Map() };
export const APP = 'timeback-lake';

/**
 * What every reader can read and no other program may write: a writer that does not know one of the writer features refuses.
 * deltalake's vacuum does not look at them, so removed files are declared to be kept for a hundred years.
 */
const PROTOCOL: Protocol = {
  minReaderVersion: 3,
  minWriterVersion: 7,
  readerFeatures: ['timestampNtz'],
  writerFeatures: ['timestampNtz', 'timebackLedger'],
};
const CONFIGURATION = { 'delta.deletedFileRetentionDuration': 'interval 36500 days' };

const decimal = ({ precision, scale }: { readonly precision: number; readonly scale: number }) =>
  `decimal(${precision},${scale})`;

const DELTA_TYPES: Readonly<Record<ColumnType, string>> = {
  varchar: 'string',
  bigint: 'long',
  double: 'double',
  decimal: decimal(DECIMAL_SIZES.decimal),
  numeric: decimal(DECIMAL_SIZES.numeric),
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp_ntz',
  microseconds: 'long',
};

/** Any column may be null: a file of an older definition lacks the newer ones. */
export function schemaString(columns: readonly TypedColumn[]): string {
  const fields = columns.map(({ name, type }) => ({ name, type: DELTA_TYPES[type], nullable: true, metadata: {} }));
  return JSON.stringify({ type: 'struct', fields });
}

/** How a commit is marked. */
export interface Commit {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Of the projection. */
  readonly epoch: number;
  /** For a table that has no log yet. */
  readonly id: string;
}

/** Actions that bring a log to a table; none when it is there already. `undefined`: a table that is no longer shown. */
export function actionsFor(
  table: PublishedTable | undefined,
  log: LogState,
  { now, epoch, id }: Commit,
): readonly Action[] {
  const wanted = new Map(table?.files.map((file) => [file.path, file]));
  const removed = [...log.files.keys()].filter((path) => !wanted.has(path));
  const added = [...wanted.values()].filter((file) => !isListed(file, log.files.get(file.path)));
  const changes: Action[] = [
    ...(table ? declarations(table, log, now, id) : []),
    ...removed.map((path): Action => ({ remove: { path, deletionTimestamp: now, dataChange: true } })),
    ...added.map((file): Action => ({ add: addFile(file, now) })),
  ];
  if (changes.length === 0) return [];
  return [
    { commitInfo: { timestamp: now, operation: 'WRITE', engineInfo: APP } },
    { txn: { appId: APP, version: epoch, lastUpdated: now } },
    ...changes,
  ];
}

function declarations(table: PublishedTable, { protocol, metaData }: LogState, now: number, id: string): Action[] {
  const declared = {
    name: table.name,
    schemaString: schemaString(table.columns),
    partitionColumns: table.partitions,
    configuration: CONFIGURATION,
  };
  const isDeclared =
    metaData && Object.entries(declared).every(([key, value]) => isSame(metaData[key as 'name'], value));
  const { id: known = id, createdTime = now } = metaData ?? {};
  const format = { provider: 'parquet', options: {} } as const;
  return [
    ...(isSame(protocol, PROTOCOL) ? [] : [{ protocol: PROTOCOL }]),
    ...(isDeclared ? [] : [{ metaData: { id: known, format, createdTime, ...declared } }]),
  ];
}

function addFile({ path, rows, bytes, partition }: PublishedFile, now: number): AddFile {
  return {
    path,
    partitionValues: partition,
    size: bytes,
    modificationTime: now,
    dataChange: true,
    stats: statsOf(rows),
  };
}

/** Compares without making an action of each file: a log of ten thousand is compared for each one that is new. */
function isListed({ rows, bytes, partition }: PublishedFile, listed: AddFile | undefined): boolean {
  if (!listed || listed.size !== bytes || listed.stats !== statsOf(rows)) return false;
  const values = Object.keys(partition);
  if (Object.keys(listed.partitionValues).length !== values.length) return false;
  return values.every((name) => listed.partitionValues[name] === partition[name]);
}

const statsOf = (rows: number) => JSON.stringify({ numRecords: rows });

/** A log after these actions of one commit or several. */
export function replay(log: LogState, actions: readonly Action[]): LogState {
  const files = new Map(log.files);
  let { protocol, metaData, epoch } = log;
  for (const action of actions) {
    if ('protocol' in action) protocol = action.protocol;
    else if ('metaData' in action) metaData = action.metaData;
    else if ('txn' in action) epoch = Math.max(epoch, action.txn.version);
    else if ('add' in action) files.set(action.add.path, action.add);
    else if ('remove' in action) files.delete(action.remove.path);
  }
  return { ...(protocol && { protocol }), ...(metaData && { metaData }), epoch, files };
}

/** JSON values that were written in another order of their keys are the same too: a checkpoint does not keep it. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
