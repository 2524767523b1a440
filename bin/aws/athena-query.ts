import { type AthenaClient, type QueryExecution, StopQueryExecutionCommand } from '@aws-sdk/client-athena';
import type { DuckDBValue } from '@duckdb/node-api';
import {
  type AthenaColumn,
  type AthenaRows,
  type AthenaStatement,
  endOf,
  readRows,
  startStatement,
} from '../../lambdas/core/aws/athena.ts';
import { UsageError } from '../../lambdas/core/errors.ts';
import { onInterruption } from '../this-machine.ts';
import { athenaValue } from './athena-values.ts';
import { asking } from './trouble.ts';

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
export type Place = Omit<AthenaStatement, 'sql'>;

/**
 * Runs one statement in a workgroup to its end. An interruption of this process stops it, since it costs what it reads.
 * Throws UsageError for a statement that is wrong.
 */
export async function queryAthena(client: AthenaClient, place: Place, sql: string): Promise<AthenaAnswer> {
  const id = await startStatement(client, { ...place, sql }, asking);
  const stop = () => client.send(new StopQueryExecutionCommand({ QueryExecutionId: id })).then(() => undefined);
  const forget = onInterruption(stop);
  try {
    const ended = await endOf(client, id, asking);
    checkSucceeded(ended, sql);
    const { Statistics: statistics } = ended;
    return {
      ...valuesOf(await readRows(client, id, asking)),
      scannedBytes: statistics?.DataScannedInBytes ?? 0,
      engineMs: statistics?.EngineExecutionTimeInMillis ?? 0,
    };
  } finally {
    forget();
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

function valuesOf({ columns, pages }: AthenaRows): Pick<AthenaAnswer, 'columns' | 'rows'> {
  async function* rows() {
    for await (const page of pages)
      yield page.map((row) => columns.map(({ type }, at) => athenaValue(type, row[at] ?? null)));
  }
  return { columns, rows: rows() };
}
