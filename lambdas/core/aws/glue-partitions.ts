import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  BatchUpdatePartitionCommand,
  EntityNotFoundException,
  type ErrorDetail,
  GetPartitionsCommand,
  type GetPartitionsCommandOutput,
  GlueClient,
  type GlueClientConfig,
  GlueServiceException,
  type Partition,
  type PartitionError,
  type PartitionInput,
  type StorageDescriptor,
} from '@aws-sdk/client-glue';
import { inBatches } from '../at-once.ts';
import { type GlueColumn, type GlueTable, PARQUET } from '../catalogue/glue-tables.ts';
import { messageOf } from '../errors.ts';
import { fingerprint } from '../lake/models.ts';

/** A partition of a table as it is to be. */
export interface WantedPartition {
  /** One for each partition key. */
  readonly values: readonly string[];
  /** URL that ends in a slash. */
  readonly location: string;
}

/** A table of an installation. */
export interface PlacedTable extends Pick<GlueTable, 'name' | 'columns' | 'partitionKeys'> {
  /** With the prefix of the installation. */
  readonly database: string;
}

/** Limits of the service for one call. */
const WRITTEN_AT_ONCE = 100;
const DELETED_AT_ONCE = 25;

const REQUEST_MS = 5_000;
const ATTEMPTS = 6;
const PAUSE_MS = 200;
/** How often a table is looked at again because somebody else has changed it meanwhile. */
const LOOKS = 4;

/**
 * A client whose requests end before a claim on the projection can pass to another. It repeats none by itself: whoever sends
 * one looks at the claim before each attempt, since a late write of an older state would be shown.
 */
export const openGlue = (config: GlueClientConfig = {}): GlueClient =>
  new GlueClient({ maxAttempts: 1, requestHandler: { requestTimeout: REQUEST_MS }, ...config });

/**
 * Makes the partitions of a table those that are wanted, with the columns of the table. Nothing is written where they are so
 * already. `check` throws when this is no longer ours to do. `full`: also looks at the columns of each, which somebody may have
 * changed by hand. Throws where the table does not exist, or where one of the partitions cannot be written.
 */
export async function bringPartitions(
  glue: GlueClient,
  table: PlacedTable,
  wanted: readonly WantedPartition[],
  check: () => void,
  full: boolean,
): Promise<void> {
  const send = sender(table, check);
  for (let look = 1; ; look += 1) {
    const found = await partitionsOf(glue, send, table, full);
    const { missing, other, gone } = difference(table, wanted, found, full);
    const errors = [
      ...(await createAll(glue, send, table, missing)),
      ...(await updateAll(glue, send, table, other)),
      ...(await deleteAll(glue, send, table, gone)),
    ];
    if (errors.length === 0) return;
    const first = errors.find(({ detail }) => !RACES.has(detail?.ErrorCode ?? '')) ?? errors[0];
    if (look === LOOKS || !RACES.has(first?.detail?.ErrorCode ?? '')) throw entryError(table, errors.length, first);
  }
}

/** Errors of entries that somebody else has created or deleted meanwhile. */
const RACES: ReadonlySet<string> = new Set(['AlreadyExistsException', 'EntityNotFoundException']);

interface EntryFailure {
  readonly values: readonly string[];
  readonly detail: ErrorDetail | undefined;
}

function entryError({ database, name }: PlacedTable, count: number, first: EntryFailure | undefined): Error {
  const why = `${first?.detail?.ErrorCode}: ${first?.detail?.ErrorMessage}`;
  return new Error(
    `${count} partitions of ${database}.${name} were not written, such as ${first?.values.join('/')}: ${why}`,
  );
}

interface Difference {
  readonly missing: readonly WantedPartition[];
  readonly other: readonly WantedPartition[];
  /** Values of partitions that are not wanted. */
  readonly gone: readonly (readonly string[])[];
}

/** What has to be done so that what was found is what is wanted. */
export function difference(
  table: PlacedTable,
  wanted: readonly WantedPartition[],
  found: readonly Partition[],
  full: boolean,
): Difference {
  const there = new Map(found.map((partition) => [keyOf(partition.Values ?? []), partition]));
  const names = new Set(wanted.map(({ values }) => keyOf(values)));
  const isOther = (one: WantedPartition) => {
    const partition = there.get(keyOf(one.values));
    return partition !== undefined && !isSame(partition, inputOf(table, one), full);
  };
  return {
    missing: wanted.filter(({ values }) => !there.has(keyOf(values))),
    other: wanted.filter(isOther),
    gone: found.map(({ Values = [] }) => Values).filter((values) => !names.has(keyOf(values))),
  };
}

const keyOf = (values: readonly string[]) => JSON.stringify(values);

/** Columns are compared in a full look alone: their fingerprint says whether they are those that were written last. */
function isSame({ StorageDescriptor: found, Parameters }: Partition, wanted: PartitionInput, full: boolean): boolean {
  const { StorageDescriptor: own } = wanted;
  const isMarked = Parameters?.[MARK] === wanted.Parameters?.[MARK];
  if (found?.Location !== own?.Location || !isMarked) return false;
  return !full || formOf(found) === formOf(own);
}

/** What decides how the files of a partition are read. */
const formOf = (descriptor: StorageDescriptor | undefined) =>
  JSON.stringify([
    descriptor?.Columns?.map(({ Name, Type }) => [Name, Type]),
    descriptor?.InputFormat,
    descriptor?.OutputFormat,
    descriptor?.SerdeInfo?.SerializationLibrary,
  ]);

/** Parameter of a partition that says which columns it was written with. */
const MARK = 'timeback-lake.columns';

const markOf = ({ columns }: PlacedTable) => fingerprint(columns.map(({ name, type }) => `${name} ${type}`));

function inputOf(table: PlacedTable, { values, location }: WantedPartition): PartitionInput {
  return {
    Values: [...values],
    Parameters: { [MARK]: markOf(table) },
    StorageDescriptor: parquetAt(location, table.columns),
  };
}

/** Says how the Parquet files below a location, a URL, are read. */
export const parquetAt = (location: string, columns: readonly GlueColumn[]): StorageDescriptor => ({
  Location: location,
  Columns: columns.map(({ name, type, comment }) => ({ Name: name, Type: type, Comment: comment })),
  InputFormat: PARQUET.inputFormat,
  OutputFormat: PARQUET.outputFormat,
  SerdeInfo: { SerializationLibrary: PARQUET.serializationLibrary, Parameters: { 'serialization.format': '1' } },
  Compressed: false,
  StoredAsSubDirectories: false,
});

/** Sends one request, and repeats it while the service is busy. */
type Send = <T>(request: () => Promise<T>) => Promise<T>;

function sender({ database, name }: PlacedTable, check: () => void): Send {
  return async (request) => {
    for (let attempt = 1; ; attempt += 1) {
      check();
      try {
        return await request();
      } catch (error) {
        if (error instanceof EntityNotFoundException) throw new Error(missingTable(database, name), { cause: error });
        if (attempt === ATTEMPTS || !isPassing(error)) {
          throw new Error(`the partitions of ${database}.${name} cannot be read or written: ${messageOf(error)}`, {
            cause: error,
          });
        }
        await sleep(Math.random() * PAUSE_MS * 2 ** attempt);
      }
    }
  };
}

const missingTable = (database: string, name: string) =>
  `Glue has no table ${database}.${name}; deploy the stacks of the catalogue, and the next projection fills it`;

const PASSING =
  /^(?:Throttling|ThrottlingException|TooManyRequestsException|ConcurrentModificationException|OperationTimeoutException|InternalServiceException|TimeoutError|AbortError)$/;

function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status = error instanceof GlueServiceException ? error.$metadata.httpStatusCode : undefined;
  if (PASSING.test(error.name) || (status !== undefined && status >= 500)) return true;
  return 'code' in error && /^E[A-Z]+$/.test(String(error.code));
}

async function partitionsOf(glue: GlueClient, send: Send, table: PlacedTable, full: boolean): Promise<Partition[]> {
  const found: Partition[] = [];
  let page: GetPartitionsCommandOutput | undefined;
  do {
    const command = new GetPartitionsCommand({
      DatabaseName: table.database,
      TableName: table.name,
      ExcludeColumnSchema: !full,
      NextToken: page?.NextToken,
    });
    page = await send(() => glue.send(command));
    found.push(...(page.Partitions ?? []));
  } while (page.NextToken);
  return found;
}

async function createAll(
  glue: GlueClient,
  send: Send,
  table: PlacedTable,
  partitions: readonly WantedPartition[],
): Promise<EntryFailure[]> {
  return inBatches(partitions, WRITTEN_AT_ONCE, async (some) => {
    const PartitionInputList = some.map((one) => inputOf(table, one));
    const command = new BatchCreatePartitionCommand({ ...named(table), PartitionInputList });
    const { Errors = [] } = await send(() => glue.send(command));
    return Errors.map(failureOf);
  });
}

async function updateAll(
  glue: GlueClient,
  send: Send,
  table: PlacedTable,
  partitions: readonly WantedPartition[],
): Promise<EntryFailure[]> {
  return inBatches(partitions, WRITTEN_AT_ONCE, async (some) => {
    const Entries = some.map((one) => ({ PartitionValueList: [...one.values], PartitionInput: inputOf(table, one) }));
    const command = new BatchUpdatePartitionCommand({ ...named(table), Entries });
    const { Errors = [] } = await send(() => glue.send(command));
    return Errors.map(({ PartitionValueList = [], ErrorDetail: detail }) => ({ values: PartitionValueList, detail }));
  });
}

async function deleteAll(
  glue: GlueClient,
  send: Send,
  table: PlacedTable,
  all: readonly (readonly string[])[],
): Promise<EntryFailure[]> {
  return inBatches(all, DELETED_AT_ONCE, async (some) => {
    const PartitionsToDelete = some.map((values) => ({ Values: [...values] }));
    const command = new BatchDeletePartitionCommand({ ...named(table), PartitionsToDelete });
    const { Errors = [] } = await send(() => glue.send(command));
    return Errors.map(failureOf);
  });
}

const named = ({ database, name }: PlacedTable) => ({ DatabaseName: database, TableName: name });

const failureOf = ({ PartitionValues = [], ErrorDetail: detail }: PartitionError): EntryFailure => ({
  values: PartitionValues,
  detail,
});
