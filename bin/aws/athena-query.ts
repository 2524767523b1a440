import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  paginateGetQueryResults,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import type { DuckDBValue } from '@duckdb/node-api';
import { UsageError } from '../../lambdas/core/errors.ts';
import { onInterruption } from '../this-machine.ts';
import { type AthenaColumn, athenaValue } from './athena-values.ts';
import { asking } from './trouble.ts';

/** Athena takes no longer statement, in bytes of UTF-8. */
const MAX_STATEMENT_BYTES = 262_144;

/** The state of a statement is asked for after these pauses, and then again and again after the last. */
const PAUSES_MS = [200, 300, 500, 1000, 2000];

/** The answer to a statement. */
export interface AthenaAnswer {
  readonly columns: readonly AthenaColumn[];
  /** A page at a time. */
  readonly rows: AsyncIterable<readonly (readonly DuckDBValue[])[]>;
  readonly scannedBytes: number;
  /** Time of the engine, without that in the queue. */
  readonly engineMs: number;
}

/** Says where a statement runs. */
export interface Place {
  readonly workgroup: string;
  /** Database that a name without one means. */
  readonly database?: string | undefined;
}

/**
 * Runs one statement in a workgroup to its end. An interruption of this process stops it, since it costs what it reads.
 * Throws UsageError for a statement that is wrong.
 */
export async function queryAthena(
  client: AthenaClient,
  { workgroup, database }: Place,
  sql: string,
): Promise<AthenaAnswer> {
  const bytes = Buffer.byteLength(sql);
  if (bytes > MAX_STATEMENT_BYTES)
    throw new UsageError(`the statement has ${bytes} bytes, and Athena takes at most ${MAX_STATEMENT_BYTES}`);
  const { QueryExecutionId: id = '' } = await asking('start the query in the workgroup', workgroup, () =>
    client.send(
      new StartQueryExecutionCommand({
        QueryString: sql,
        WorkGroup: workgroup,
        QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: database },
      }),
    ),
  );
  const stop = () => client.send(new StopQueryExecutionCommand({ QueryExecutionId: id })).then(() => undefined);
  const forget = onInterruption(stop);
  try {
    const ended = await endOf(client, id);
    checkSucceeded(ended, sql);
    const { Statistics: statistics } = ended;
    return {
      ...(await resultOf(client, id)),
      scannedBytes: statistics?.DataScannedInBytes ?? 0,
      engineMs: statistics?.EngineExecutionTimeInMillis ?? 0,
    };
  } finally {
    forget();
  }
}

async function endOf(client: AthenaClient, id: string): Promise<QueryExecution> {
  for (let asked = 0; ; asked += 1) {
    const { QueryExecution: execution = {} } = await asking('ask for the state of the query', id, () =>
      client.send(new GetQueryExecutionCommand({ QueryExecutionId: id })),
    );
    if (!/^(?:QUEUED|RUNNING)$/.test(execution.Status?.State ?? 'QUEUED')) return execution;
    await sleep(PAUSES_MS[Math.min(asked, PAUSES_MS.length - 1)]);
  }
}

/** Athena's words for a statement that cannot run, as against one that fails while it runs. */
const WRONG_STATEMENT = /^(?:\w+: )?(?:[A-Z]+_)*(?:SYNTAX_ERROR|NOT_FOUND|MISMATCH|AMBIGUOUS_NAME|NOT_SUPPORTED)/;

/** Throws the reason of Athena for a statement that did not succeed. */
function checkSucceeded({ Status, QueryExecutionId, WorkGroup }: QueryExecution, sql: string): void {
  if (Status?.State === 'SUCCEEDED') return;
  const reason = Status?.StateChangeReason ?? 'Athena gives no reason';
  if (WRONG_STATEMENT.test(reason)) throw new UsageError(`${reason}${hintOn(reason, sql)}`);
  const advice = /bytes scanned limit/i.test(reason)
    ? '; name fewer columns or partitions (org, site, file_date), or raise aws.athena.cutOffGiB and deploy'
    : '';
  throw new Error(
    `the query ${QueryExecutionId} in the workgroup ${WorkGroup} is ${Status?.State}: ${reason}${advice}`,
  );
}

const hintOn = (reason: string, sql: string) =>
  /NOT_FOUND/.test(reason) && !/information_schema/i.test(sql)
    ? '; select table_schema, table_name from information_schema.tables lists all'
    : '';

async function resultOf(client: AthenaClient, id: string): Promise<Pick<AthenaAnswer, 'columns' | 'rows'>> {
  const pages = paginateGetQueryResults({ client }, { QueryExecutionId: id })[Symbol.asyncIterator]();
  const next = () => asking('read the result of the query', id, () => pages.next());
  const first = await next();
  const columns = (first.done ? [] : (first.value.ResultSet?.ResultSetMetadata?.ColumnInfo ?? [])).map(
    ({ Name = '', Type = 'varchar' }) => ({ name: Name, type: Type }),
  );
  async function* rows() {
    for (let page = first; !page.done; page = await next()) {
      const texts = (page.value.ResultSet?.Rows ?? []).map(({ Data = [] }) => Data.map((one) => one.VarCharValue));
      // The first row of a SELECT holds the names of the columns.
      const shown = page === first && isHeader(texts[0], columns) ? texts.slice(1) : texts;
      yield shown.map((row) => columns.map(({ type }, at) => athenaValue(type, row[at])));
    }
  }
  return { columns, rows: rows() };
}

const isHeader = (row: readonly (string | undefined)[] | undefined, columns: readonly AthenaColumn[]) =>
  row !== undefined && columns.every(({ name }, at) => row[at] === name);
