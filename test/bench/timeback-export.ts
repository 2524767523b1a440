import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from '../../lambdas/core/engine/sql.ts';
import { EXPORT_TABLES, type ExportSizes, macros } from './timeback-tables.ts';

/** Sizes at which the views are to answer quickly. */
export const FULL_EXPORT: ExportSizes = {
  students: 100_000,
  schools: 50,
  sessions: 5_000_000,
  attempts: 20_000_000,
  insights: 1_000_000,
};

/** The same platform with fewer students and all else in proportion, at least one of each. */
export function exportOf(students: number): ExportSizes {
  const share = students / FULL_EXPORT.students;
  const part = (count: number) => Math.max(1, Math.round(count * share));
  return {
    students,
    schools: part(FULL_EXPORT.schools),
    sessions: part(FULL_EXPORT.sessions),
    attempts: part(FULL_EXPORT.attempts),
    insights: part(FULL_EXPORT.insights),
  };
}

/**
 * Writes the platform's export as of `date` (`YYYY-MM-DD`), `{dir}/timeback-export/{date}/{table}.parquet`, always the same
 * for the same sizes. Answers the rows of each table.
 */
export async function writeTimebackExport(
  connection: DuckDBConnection,
  dir: string,
  date: string,
  sizes: ExportSizes,
): Promise<Readonly<Record<string, number>>> {
  const folder = join(dir, 'timeback-export', date);
  await mkdir(folder, { recursive: true });
  for (const macro of macros(sizes, date)) await connection.run(macro);
  const rows: Record<string, number> = {};
  for (const [table, select] of Object.entries(EXPORT_TABLES)) {
    const file = literal(join(folder, `${table}.parquet`));
    const written = await connection.runAndReadAll(
      `copy (${select(sizes)}) to ${file} (format parquet, compression zstd)`,
    );
    rows[table] = Number(written.getRows()[0]?.[0]);
  }
  return rows;
}
