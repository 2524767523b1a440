import type { ColumnDefinition, TableDefinition } from '../definitions/table.ts';
import { QuarantineError } from '../errors.ts';
import type { Warning } from '../warnings.ts';

/** Which field of a row belongs to what. */
export interface Binding {
  /** Fields that a row must have. */
  readonly width: number;
  /** For each of the table's columns the position of its field; -1 when the header lacks it. */
  readonly fields: readonly number[];
  /** Fields that the table does not define, in header order, with their name as JSON text. */
  readonly unknown: readonly { readonly field: number; readonly key: string }[];
  /** What is new, and which columns are missing although they are not optional. */
  readonly warnings: readonly Warning[];
}

/** MySQL's limit for the columns of a table; PostgreSQL's is lower. A header with more names is data. */
const MAX_NAMES = 4096;
/** A warning lists this many positions at most. */
const POSITIONS_SHOWN = 10;
const LINE_END = /[\r\n]/;

/**
 * Binds a header's names to the table's columns by name and alias, never by position. Throws QuarantineError BAD_HEADER
 * when a column that must be delivered is missing, too few columns are known, two fields claim one name or column, or the
 * line is no header. A line of data can be in the header's place, so no message holds a name that the table does not define.
 */
export function bindHeader(names: readonly string[], table: TableDefinition): Binding {
  if (names.length > MAX_NAMES) throw badHeader(table, `expected at most ${MAX_NAMES} names, found ${names.length}`);
  const broken = names.findIndex((name) => LINE_END.test(name));
  if (broken >= 0) {
    throw badHeader(table, `expected LF or CR LF at the end of the line, found another line end in name ${broken + 1}`);
  }
  const columnOf = columnsByHeaderName(table);
  const columns = names.map((name) => columnOf.get(name) ?? -1);
  const found = new Set(columns);
  const lacking = lackingColumns(table, (index) => found.has(index), `in a header of ${names.length} names`);
  if (lacking) throw badHeader(table, lacking);
  checkDistinct(names, columns, table);

  const fieldOf = new Map(columns.map((column, field) => [column, field]));
  const fields = table.columns.map((_, index) => fieldOf.get(deliveredAs(table, index)) ?? -1);
  const unknown = names.flatMap((name, field) => (columns[field] === -1 ? [{ field, key: JSON.stringify(name) }] : []));
  return {
    width: names.length,
    fields,
    unknown,
    warnings: [...missingColumns(table, (_, index) => fields[index] === -1), ...newColumns(table, unknown)],
  };
}

/**
 * Why a delivery that holds only the columns that `isFound` `where` cannot be this table, and what to do: it lacks one that
 * must be delivered, or half of those that are not optional. Undefined when it can.
 */
export function lackingColumns(
  table: TableDefinition,
  isFound: (index: number) => boolean,
  where: string,
): string | undefined {
  const due = table.columns.filter((column, index) => mustBeDelivered(column) && !isFound(index));
  if (due.length > 0) {
    return `expected ${namesOf(due)}, found none of that name, ${where}; ${deliverAgain(due)}`;
  }
  const usual = table.columns.flatMap(({ optional }, index) => (optional ? [] : [index]));
  const known = usual.filter(isFound).length;
  if (known * 2 >= usual.length) return undefined;
  return `expected at least half of the ${usual.length} columns of the table, found ${known}, ${where}`;
}

function mustBeDelivered({ nullable, optional, decisive }: ColumnDefinition): boolean {
  return decisive === true || (!nullable && optional !== true);
}

/** What to do where columns are missing. */
export function deliverAgain(columns: readonly ColumnDefinition[]): string {
  const deciding = columns.filter(({ decisive }) => decisive);
  const why = deciding.length > 0 ? ` (${namesOf(deciding)}: decides what is shown, null is a value)` : '';
  return `deliver the table again with every column${why}`;
}

export const namesOf = (columns: readonly ColumnDefinition[]) => columns.map(({ name }) => name).join(', ');

/** A warning for each column that `isMissing`, but for those that are optional and can be said nowhere else. */
export function missingColumns(
  table: TableDefinition,
  isMissing: (column: ColumnDefinition, index: number) => boolean,
): Warning[] {
  const { schema, name } = table;
  return table.columns
    .filter((column, index) => isMissing(column, index) && (!column.optional || column.elsewhere))
    .map((column) => ({
      code: 'MISSING_COLUMN',
      schema,
      table: name,
      column: column.name,
      elsewhere: column.elsewhere ?? null,
    }));
}

function newColumns({ schema, name }: TableDefinition, unknown: Binding['unknown']): Warning[] {
  if (unknown.length === 0) return [];
  const fields = unknown.slice(0, POSITIONS_SHOWN).map(({ field }) => field + 1);
  return [{ code: 'NEW_COLUMNS', schema, table: name, count: unknown.length, fields }];
}

/** A warning when some of the new columns are dropped. */
export function droppedColumns({ schema, name }: TableDefinition, count: number): Warning[] {
  return count === 0 ? [] : [{ code: 'DROPPED_COLUMNS', schema, table: name, count }];
}

/** Index of the column whose field a column reads: another's for one of microseconds. */
export function deliveredAs({ columns }: TableDefinition, index: number): number {
  const microsecondsOf = columns[index]?.microsecondsOf;
  return microsecondsOf === undefined ? index : columns.findIndex(({ name }) => name === microsecondsOf);
}

/** A column's own name wins over the alias of another. A column that is not delivered has none. */
export function columnsByHeaderName(table: TableDefinition): ReadonlyMap<string, number> {
  const aliases = table.columns.flatMap((column, index) =>
    (column.aliases ?? []).map((alias) => [alias, index] as const),
  );
  const names = table.columns.flatMap(({ name, microsecondsOf }, index) =>
    microsecondsOf === undefined ? [[name, index] as const] : [],
  );
  return new Map([...aliases, ...names]);
}

function checkDistinct(names: readonly string[], columns: readonly number[], table: TableDefinition): void {
  const fieldOf = new Map<string | number, number>();
  for (const [field, name] of names.entries()) {
    const column = columns[field] ?? -1;
    const claimed = column === -1 ? name : column;
    const before = fieldOf.get(claimed);
    if (before !== undefined) {
      const what = table.columns[column]?.name ?? 'one name';
      throw badHeader(table, `expected each column once, found ${what} in fields ${before + 1} and ${field + 1}`);
    }
    fieldOf.set(claimed, field);
  }
}

export function badHeader({ schema, name }: TableDefinition, found: string): QuarantineError {
  return new QuarantineError('BAD_HEADER', `header of ${schema}.${name}: ${found}; the columns are bound by name`);
}
