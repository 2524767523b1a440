import { join } from 'node:path';
import { VIEWS } from '../../sql/views/index.ts';
import { TrinoError, type TrinoQuery, trinoClient } from '../trino/client.ts';
import { installation, TrinoMissingError } from '../trino/installation.ts';
import { metastore } from '../trino/metastore.ts';
import { type ServerSize, startTrino } from '../trino/server.ts';
import { EVERYONE, relationsOf, type TimebackLake } from './timeback-lake.ts';

/** A quarter of it is for one query. */
const SIZE: ServerSize = { heapMiB: 8192, tier: 4 };
/** For one view. */
export const LIMIT_SECONDS = 120;

/** How the count of a view went in Trino: its seconds and rows, or why there are none, in a few words. */
export type TrinoCount = { readonly seconds: number; readonly rows: number } | { readonly failed: string };

/**
 * Counts each of the views as the unrestricted reader of a lake once, on a Trino that reads the same Parquet. Resolves to the
 * counts by the name of the view, or to what this machine lacks for a Trino.
 */
export async function trinoCounts(lake: TimebackLake): Promise<ReadonlyMap<string, TrinoCount> | string> {
  const found = await installation().catch((error: unknown) => {
    if (error instanceof TrinoMissingError) return error.message;
    throw error;
  });
  if (typeof found === 'string') return found;
  const server = await startTrino(found, { size: SIZE });
  try {
    await define(lake, server.root);
    await trinoClient(server.url)('select count(*) from base.as_of'); // its first statement takes seconds
    const trino = trinoClient(server.url, { query_max_run_time: `${LIMIT_SECONDS}s` });
    const counts = new Map<string, TrinoCount>();
    for (const { name } of VIEWS) counts.set(name, await timed(trino, `select count(*) from ${EVERYONE}.${name}`));
    return counts;
  } finally {
    await server.stop();
  }
}

/** The base tables of the lake and the views over them, as they are for everyone. */
async function define(lake: TimebackLake, root: string): Promise<void> {
  const { createSchema, createTable, createView } = metastore(root);
  for (const schema of ['base', EVERYONE]) await createSchema(schema);
  for (const relation of await relationsOf(lake)) {
    const { schema, name, columns } = relation;
    if (schema === 'base') {
      const files = (await relation.files()).map((file) => join(lake.folder, decodeURIComponent(file.name)));
      await createTable({ schema, name, columns, partitionColumns: [], parts: [{ values: [], files }] });
    } else if (schema === EVERYONE) {
      await createView({ schema, name, columns, sql: await relation.select(readNothing) });
    }
  }
}

/** Views read names, never files. */
const readNothing = () => Promise.reject(new Error('a view has no files'));

async function timed(trino: TrinoQuery, sql: string): Promise<TrinoCount> {
  const start = performance.now();
  try {
    const { rows } = await trino(sql);
    return { seconds: (performance.now() - start) / 1000, rows: Number(rows[0]?.[0]) };
  } catch (error) {
    if (!(error instanceof TrinoError)) throw error;
    const { code } = error;
    return { failed: code === 'EXCEEDED_TIME_LIMIT' ? `over ${LIMIT_SECONDS}` : code };
  }
}
