import type { ColumnDefinition, Privacy, TableDefinition } from './table.ts';
import type { ColumnType } from './types.ts';

/** A column before its table says whether it must have a value. */
export type DeclaredColumn = Omit<ColumnDefinition, 'nullable'>;

/** The unit of a timestamp is UTC unless `more` says otherwise. */
export function column(
  name: string,
  type: ColumnType,
  privacy: Privacy,
  description: string,
  more: Pick<ColumnDefinition, 'unit' | 'aliases' | 'optional' | 'elsewhere' | 'decisive'> = {},
): DeclaredColumn {
  return { name, type, ...(type === 'timestamp' && { unit: 'UTC' }), ...more, privacy, description };
}

/** A table before its key and `required` say which columns take no null. */
export type DeclaredTable = Omit<TableDefinition, 'columns'> & { readonly columns: readonly DeclaredColumn[] };

/**
 * Completes the columns: those of `key` and `required` take no null, all others do. Throws when `key` names a column that
 * is not there.
 */
export function defineTable(table: DeclaredTable, required: readonly string[] = []): TableDefinition {
  const missing = table.key.filter((name) => !table.columns.some((declared) => declared.name === name));
  if (missing.length > 0)
    throw new Error(`${table.name}: the key names ${missing.join(', ')}, which is no column of it`);
  return {
    ...table,
    columns: table.columns.map((declared) => ({
      ...declared,
      nullable: !table.key.includes(declared.name) && !required.includes(declared.name),
    })),
  };
}
