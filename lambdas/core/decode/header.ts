import type { ColumnDefinition, TableDefinition } from '../definitions/table.ts';
import { QuarantineError } from '../errors.ts';

/** Which field of a row belongs to what. */
export interface Binding {
  /** Fields that a row must have. */
  readonly width: number;
  /** For each of the table's columns the position of its field; -1 when the header lacks it. */
  readonly fields: readonly number[];
  /** Fields that the table does not define, in header order, with their name as JSON text. */
  readonly unknown: readonly { readonly field: number; readonly key: string }[];
  /** One for each column that is new, or missing although it is not optional. */
  readonly warnings: readonly string[];
}

/** A name longer than this is cut in messages. */
const NAME_SHOWN = 100;

/**
 * Binds a header's names to the table's columns by name and alias, never by position. Throws QuarantineError BAD_HEADER
 * when a column that must have a value is missing, no column is known at all, or two fields claim one name or column.
 */
export function bindHeader(names: readonly string[], table: TableDefinition): Binding {
  const columnOf = columnsByHeaderName(table);
  const columns = names.map((name) => columnOf.get(name) ?? -1);
  const title = `${table.schema}.${table.name}`;

  // First, so that a line of data that stands in the header's place is never quoted by what follows.
  const due = table.columns.filter((column, index) => !column.nullable && !columns.includes(index));
  const known = columns.filter((column) => column >= 0).length;
  if (due.length > 0 || known === 0) {
    const expected = due.length > 0 ? due.map((column) => column.name).join(', ') : 'a column of the table';
    throw badHeader(title, `expected ${expected}; found ${names.length} fields, of which ${known} are known`);
  }
  const twice = names.find((name, at) => names.indexOf(name) < at || isTaken(columns, at));
  if (twice !== undefined) throw badHeader(title, `expected each column once; found ${shown(twice)} again`);

  const fields = table.columns.map((_, index) => columns.indexOf(index));
  const unknown = names.flatMap((name, field) => (columns[field] === -1 ? [{ field, key: JSON.stringify(name) }] : []));
  return {
    width: names.length,
    fields,
    unknown,
    warnings: [
      ...missingColumns(table, (_, index) => fields[index] === -1),
      ...unknown.map(({ field }) => newColumn(table, names[field]!)),
    ],
  };
}

/** A warning for each column that `isMissing`, but for those that are optional and can be said nowhere else. */
export function missingColumns(
  table: TableDefinition,
  isMissing: (column: ColumnDefinition, index: number) => boolean,
): string[] {
  return table.columns
    .filter((column, index) => isMissing(column, index) && (!column.optional || column.elsewhere))
    .map((column) => missingColumn(table, column));
}

export function missingColumn({ schema, name }: TableDefinition, column: ColumnDefinition): string {
  const nowhere = column.elsewhere ? `, and ${column.elsewhere}, which could say it, was not delivered` : '';
  return `${schema}.${name}: column ${column.name} is missing, null in every row${nowhere}`;
}

export function newColumn({ schema, name }: TableDefinition, column: string): string {
  return `${schema}.${name}: column ${shown(column)} is new, kept in extra`;
}

/** A column's own name wins over the alias of another. */
export function columnsByHeaderName(table: TableDefinition): ReadonlyMap<string, number> {
  const aliases = table.columns.flatMap((column, index) =>
    (column.aliases ?? []).map((alias) => [alias, index] as const),
  );
  return new Map([...aliases, ...table.columns.map((column, index) => [column.name, index] as const)]);
}

function isTaken(columns: readonly number[], at: number): boolean {
  return columns[at] !== -1 && columns.indexOf(columns[at]!) < at;
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, NAME_SHOWN));
}

function badHeader(title: string, found: string): QuarantineError {
  return new QuarantineError('BAD_HEADER', `header line of ${title}: ${found}; the columns are bound by name`);
}
