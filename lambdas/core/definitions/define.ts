import type { ColumnDefinition, Privacy, TableDefinition } from './table.ts';
import type { ColumnType } from './types.ts';

/** A column before its table says whether it must have a value. */
export type DeclaredColumn = Omit<ColumnDefinition, 'nullable'> & {
  /** For a time that is computed with: a second column behind it holds its microseconds. */
  readonly measured?: true;
};

/** The unit of a timestamp is UTC unless `more` says otherwise. */
export function column(
  name: string,
  type: ColumnType,
  privacy: Privacy,
  description: string,
  more: Pick<DeclaredColumn, 'unit' | 'aliases' | 'optional' | 'elsewhere' | 'decisive' | 'measured'> = {},
): DeclaredColumn {
  return { name, type, ...(type === 'timestamp' && { unit: 'UTC' }), ...more, privacy, description };
}

/** A table before its key and `required` say which columns take no null. */
export type DeclaredTable = Omit<TableDefinition, 'columns'> & { readonly columns: readonly DeclaredColumn[] };

/** The column, and the one of its microseconds where it has one. */
function withMicroseconds({ measured, ...declared }: DeclaredColumn): readonly Omit<ColumnDefinition, 'nullable'>[] {
  if (!measured) return [declared];
  const { name, privacy } = declared;
  return [declared, { ...inMicroseconds({ name, privacy }), optional: true, microsecondsOf: name }];
}

/** The second column of a time that is computed with; views have none. */
export function inMicroseconds({ name, privacy }: Pick<ColumnDefinition, 'name' | 'privacy'>) {
  return {
    name: `${name}_us`,
    type: 'microseconds',
    unit: 'microseconds',
    privacy,
    description: `\`${name}\` in whole microseconds since 1970-01-01 00:00 UTC, to compute with; null where that is.`,
  } as const;
}

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
    columns: table.columns.flatMap(withMicroseconds).map((declared) => ({
      ...declared,
      nullable: !table.key.includes(declared.name) && !required.includes(declared.name),
    })),
  };
}
