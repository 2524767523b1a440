import {
  type AthenaClient,
  GetQueryExecutionCommand,
  paginateGetQueryResults,
  type QueryExecution,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { eventually } from './eventually.ts';

export interface Statement {
  readonly sql: string;
  readonly workgroup: string;
  /** In which names without one are looked up. */
  readonly database?: string;
}

/** Runs a statement to its end, which may be a failure. Throws where it cannot begin. */
export async function execute(client: AthenaClient, { sql, workgroup, database }: Statement): Promise<QueryExecution> {
  const { QueryExecutionId } = await client.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: workgroup,
      QueryExecutionContext: { Catalog: 'AwsDataCatalog', ...(database === undefined ? {} : { Database: database }) },
    }),
  );
  return eventually(`the end of ${sql}`, async () => {
    const { QueryExecution: execution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    return /QUEUED|RUNNING/.test(execution?.Status?.State ?? 'QUEUED') ? undefined : execution;
  });
}

/** All rows of a SELECT, as texts. Throws with the reason of Athena where it fails. */
export async function rowsOf(client: AthenaClient, statement: Statement): Promise<(string | null)[][]> {
  const { QueryExecutionId, Status } = await execute(client, statement);
  if (Status?.State !== 'SUCCEEDED') {
    throw new Error(`${statement.sql}: ${Status?.State}: ${Status?.StateChangeReason}`);
  }
  const rows: (string | null)[][] = [];
  for await (const { ResultSet } of paginateGetQueryResults({ client }, { QueryExecutionId })) {
    rows.push(
      ...(ResultSet?.Rows ?? []).map(({ Data }) => (Data ?? []).map(({ VarCharValue }) => VarCharValue ?? null)),
    );
  }
  return rows.slice(1); // the first holds the names of the columns
}
