import { setTimeout as sleep } from 'node:timers/promises';
import { CATALOG } from './server.ts';

export interface TrinoColumn {
  readonly name: string;
  /** In Trino's own words, such as `timestamp(3)`. */
  readonly type: string;
}

/** A cell as JSON has it: a bigint beyond 2^53 has lost its last digits, so ask for its text. */
export type Cell = string | number | boolean | null | readonly Cell[];

export interface TrinoResult {
  readonly columns: readonly TrinoColumn[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Trino refused a statement. `code` is its name for the reason, such as `COLUMN_NOT_FOUND`. */
export class TrinoError extends Error {
  override readonly name = 'TrinoError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(`trino: ${code}: ${message}`);
    this.code = code;
  }
}

/**
 * Runs one statement (without `;`) and answers with all of its rows; names without a schema are looked up in `schema`.
 * Throws TrinoError.
 */
export type TrinoQuery = (sql: string, schema?: string) => Promise<TrinoResult>;

/** What one page of a result looks like, as far as it is used here. */
interface Page {
  readonly nextUri?: string;
  readonly columns?: readonly TrinoColumn[];
  readonly data?: readonly (readonly Cell[])[];
  readonly error?: { readonly errorName: string; readonly message: string };
}

const HEADERS = {
  'X-Trino-User': 'test',
  'X-Trino-Catalog': CATALOG,
  'X-Trino-Client-Capabilities': 'PARAMETRIC_DATETIME', // else the precision of a timestamp is left out
};

/** `session`: Trino's own session properties, such as `query_max_run_time`. */
export function trinoClient(url: string, session: Readonly<Record<string, string>> = {}): TrinoQuery {
  const headers = {
    ...HEADERS,
    'X-Trino-Session': Object.entries(session)
      .map((entry) => entry.join('='))
      .join(','),
  };
  return async (sql, schema) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await runOnce(url, sql, schema === undefined ? headers : { ...headers, 'X-Trino-Schema': schema });
      } catch (error) {
        // For some seconds after its start a server accepts statements but does not count itself as a worker.
        if (!(error instanceof TrinoError && error.code === 'NO_NODES_AVAILABLE') || attempt === 40) throw error;
        await sleep(500);
      }
    }
  };
}

async function runOnce(url: string, sql: string, headers: Readonly<Record<string, string>>): Promise<TrinoResult> {
  const rows: (readonly Cell[])[] = [];
  let columns: readonly TrinoColumn[] = [];
  let page = await fetchPage(`${url}/v1/statement`, { method: 'POST', headers, body: sql });
  for (;;) {
    if (page.error) throw new TrinoError(page.error.errorName, page.error.message);
    columns = page.columns ?? columns;
    rows.push(...(page.data ?? []));
    if (page.nextUri === undefined) return { columns, rows };
    page = await fetchPage(page.nextUri);
  }
}

async function fetchPage(url: string, request?: RequestInit): Promise<Page> {
  const answer = await fetch(url, request);
  if (!answer.ok) throw new Error(`trino answered ${answer.status} ${answer.statusText}: ${await answer.text()}`);
  return (await answer.json()) as Page;
}
