import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  paginateGetQueryResults,
  type QueryExecution,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { UsageError } from '../errors.ts';

/** Athena takes no longer statement, in bytes of UTF-8. */
const MAX_STATEMENT_BYTES = 262_144;

/** The state of a statement is asked for after these pauses, and then again and again after the last. */
const PAUSES_MS = [200, 300, 500, 1000, 2000];

/** A statement, and where it runs. */
export interface AthenaStatement {
  readonly sql: string;
  readonly workgroup: string;
  /** Database that a name without one means. */
  readonly database?: string | undefined;
}

/** Sends a request, and may say in its errors what could not be done (`what`, `about`). */
export type Asking = <T>(what: string, about: string, request: () => Promise<T>) => Promise<T>;

const plainly: Asking = (_what, _about, request) => request();

/** Starts a statement. Resolves to its id. Throws UsageError for one that is too long. */
export async function startStatement(
  client: AthenaClient,
  { sql, workgroup, database }: AthenaStatement,
  asking: Asking = plainly,
): Promise<string> {
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
  return id;
}

/** Waits for a statement to end, which may be a failure. */
export async function endOf(client: AthenaClient, id: string, asking: Asking = plainly): Promise<QueryExecution> {
  for (let asked = 0; ; asked += 1) {
    const { QueryExecution: execution = {} } = await asking('ask for the state of the query', id, () =>
      client.send(new GetQueryExecutionCommand({ QueryExecutionId: id })),
    );
    if (!/^(?:QUEUED|RUNNING)$/.test(execution.Status?.State ?? 'QUEUED')) return execution;
    await sleep(PAUSES_MS[Math.min(asked, PAUSES_MS.length - 1)]);
  }
}

/** A column of an answer of Athena. */
export interface AthenaColumn {
  readonly name: string;
  /** Athena's name of the type, such as `bigint` or `decimal`. */
  readonly type: string;
  readonly precision: number;
  readonly scale: number;
}

/** The answer to a SELECT. */
export interface AthenaRows {
  readonly columns: readonly AthenaColumn[];
  /** A page at a time, each value as Athena writes it; null where there is none. */
  readonly pages: AsyncIterable<readonly (readonly (string | null)[])[]>;
}

/** Reads what a SELECT that has succeeded yields. */
export async function readRows(client: AthenaClient, id: string, asking: Asking = plainly): Promise<AthenaRows> {
  const pages = paginateGetQueryResults({ client }, { QueryExecutionId: id })[Symbol.asyncIterator]();
  const next = () => asking('read the result of the query', id, () => pages.next());
  const first = await next();
  const columns = (first.done ? [] : (first.value.ResultSet?.ResultSetMetadata?.ColumnInfo ?? [])).map(
    ({ Name = '', Type = 'varchar', Precision = 0, Scale = 0 }) => ({
      name: Name,
      type: Type,
      precision: Precision,
      scale: Scale,
    }),
  );
  async function* rows() {
    for (let page = first; !page.done; page = await next()) {
      const texts = (page.value.ResultSet?.Rows ?? []).map(({ Data = [] }) =>
        columns.map((_, at) => Data[at]?.VarCharValue ?? null),
      );
      // The first row of a SELECT holds the names of the columns.
      yield page === first && isHeader(texts[0], columns) ? texts.slice(1) : texts;
    }
  }
  return { columns, pages: rows() };
}

const isHeader = (row: readonly (string | null)[] | undefined, columns: readonly AthenaColumn[]) =>
  row !== undefined && columns.every(({ name }, at) => row[at] === name);
