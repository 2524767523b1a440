import { type DeclaredTable, defineTable } from '../../definitions/define.ts';
import type { TableDefinition } from '../../definitions/table.ts';

/** A table of the platform's own database, which an export holds whole, in any of the formats. */
export function defineExportTable(table: Omit<DeclaredTable, 'schema' | 'dialects' | 'kind'>): TableDefinition {
  return defineTable({
    schema: 'timeback_export',
    dialects: ['parquet', 'postgres-csv', 'postgres-json'],
    kind: 'snapshot',
    ...table,
  });
}
