import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { writeTimebackExport } from '../timeback-export.ts';
import type { ExportSizes } from '../timeback-tables.ts';
import { cached, type Input } from './cache.ts';

/** Rows of each table. */
export type ExportFacts = Readonly<Record<string, number>>;

/** Folder of an input that is one of deliveries: it holds nothing else. */
export const DELIVERIES = 'deliveries';
const DATE = '2025-03-08';

/** An export of the platform of these sizes. */
export async function exportInput(folder: string, sizes: ExportSizes): Promise<Input<ExportFacts>> {
  return cached(folder, {
    name: `timeback-export-${sizes.students}`,
    maker: 'test/bench/inputs/timeback.ts',
    parameters: { DATE, sizes },
    async make(dir) {
      const instance = await DuckDBInstance.create();
      const connection = await instance.connect();
      try {
        return await writeTimebackExport(connection, join(dir, DELIVERIES), DATE, sizes);
      } finally {
        connection.closeSync();
        instance.closeSync();
      }
    },
  });
}
