import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '../../lambdas/core/engine/sql.ts';
import { exportOf, writeTimebackExport } from '../bench/timeback-export.ts';
import { EXPORT_TABLES } from '../bench/timeback-tables.ts';
import type { LargeWorld } from './world.ts';

const DATE = '2026-06-01';
/** More schools than their share, so that scopes differ. */
const SIZES = { ...exportOf(60), schools: 4 };

/** An invented export of 60 students, always the same, and the ids of its schools. Its files are written to `dir`. */
export async function generatedExport(
  dir: string,
): Promise<{ readonly world: LargeWorld; readonly schools: readonly string[] }> {
  // Its macros have names that models mean otherwise.
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await writeTimebackExport(connection, dir, DATE, SIZES);
    const rows = (table: string) =>
      `from read_parquet(${literal(join(dir, 'timeback-export', DATE, `${table}.parquet`))})`;
    const schools = await connection.runAndReadAll(
      `select id ${rows('one_roster_organization')} where type = 'school' order by identifier`,
    );
    const world = Object.keys(EXPORT_TABLES).map((table) => {
      const columns = table === 'insights_recommendation' ? '* rename (source as source_system)' : '*';
      return [`timeback_export.${table}`, `select ${columns} ${rows(table)}`] as const;
    });
    return { world: Object.fromEntries(world), schools: schools.getRowsJson().map(([id]) => String(id)) };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
