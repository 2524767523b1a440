import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import { encrypted, utf8 } from '../../bin/demo/encrypt.ts';
import { deliveredColumns, type TableDefinition } from '../../lambdas/core/definitions/table.ts';
import type { ColumnType } from '../../lambdas/core/definitions/types.ts';
import { entryName } from '../../lambdas/core/feeds/edx/entry-names.ts';
import { PACKAGE_TABLES } from '../../lambdas/core/feeds/edx/tables/index.ts';
import { readWhole } from '../../lambdas/core/storage/storage.ts';
import { CURRENT } from './deliveries.ts';

const SAMPLE: Readonly<Record<ColumnType, string>> = {
  varchar: 'x',
  bigint: '1',
  double: '0.5',
  decimal: '1',
  numeric: '1',
  boolean: '1',
  date: '2025-03-01',
  timestamp: '2025-03-01 08:00:00',
  microseconds: '2025-03-01 08:00:00',
};

/** A text of one row. */
function textOf(table: TableDefinition): string {
  const columns = deliveredColumns(table);
  const rows = [columns.map(({ name }) => name), columns.map(({ type }) => SAMPLE[type])];
  return rows.map((row) => `${row.join('\t')}\n`).join('');
}

export const WIDE_TABLES = PACKAGE_TABLES.filter(({ dialects: [dialect] }) => /sql|studentmodule/.test(dialect)).slice(
  0,
  44,
);
const SITES = ['edx', 'edge'];

/** A package with one course of many tables, of a row each, on each of two sites. */
export async function widePackage(date: string): Promise<Uint8Array> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const site of SITES) {
    for (const table of WIDE_TABLES) {
      const name = entryName({ org: 'lakeview', date, slot: 'LakeviewX-A-T1', table, site, failed: false });
      const bytes = await readWhole(encrypted(utf8([textOf(table)]), CURRENT));
      await zip.add(name, new Uint8ArrayReader(bytes), { level: 0 });
    }
  }
  return zip.close();
}
