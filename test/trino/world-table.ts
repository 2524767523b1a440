import { join } from 'node:path';
import { literal } from '../../lambdas/core/engine/sql.ts';
import { createTable, type WorldTable } from '../models/world.ts';
import type { Engines } from './engines.ts';

/** Gives both engines the same rows of a table, by way of a Parquet file in `folder`. */
export async function addWorldTable(engines: Engines, table: WorldTable, folder: string): Promise<void> {
  const { schema, name, columns, rows } = table;
  const file = join(folder, `${schema}.${name}.parquet`);
  if (rows.length > 0) {
    await createTable(engines.duckdb, { ...table, schema: 'rows' });
    await engines.duckdb.run(`copy rows.${name} to ${literal(file)} (format parquet, compression zstd)`);
    await engines.duckdb.run(`drop table rows.${name}`);
  }
  const parts = [{ values: [], files: rows.length > 0 ? [file] : [] }];
  await engines.addTable({ schema, name, columns, partitionColumns: [], parts });
}
