import { type ColumnDefinition, storedColumns } from '../../lambdas/core/definitions/table.ts';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import { extentsOf, partitionColumns, schemaOf } from '../../lambdas/core/lake/partitions.ts';
import { LEFT_OUT, UNITS } from '../../lambdas/core/lake/tables.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { comparable, type EngineName } from '../trino/cells.ts';

/** A table that readers of a local lake and of one on AWS both see. */
export interface ShownTable {
  readonly schema: string;
  readonly name: string;
  /** Without those that differ from one ingest to the next. */
  readonly columns: readonly Pick<ColumnDefinition, 'name' | 'type'>[];
}

/** Ids of runs, times of work, and versions of objects: a hash in a folder, an id on S3. */
const CHANGING = new Set(['_run', 'run', 'started_at', 'finished_at', 'object_version']);

const stable = (columns: readonly ColumnDefinition[]) => columns.filter(({ name }) => !CHANGING.has(name));

/** All source tables, with their history, and the list of units. */
export const SHOWN_TABLES: readonly ShownTable[] = [
  ...Object.values(FEEDS).flatMap(({ tables }) =>
    tables.flatMap((table) =>
      extentsOf(table).map((extent) => ({
        schema: schemaOf(table, extent),
        name: table.name,
        columns: stable([...storedColumns(table), ...partitionColumns(table.kind, extent)]),
      })),
    ),
  ),
  { schema: 'lake', name: UNITS.name, columns: stable(UNITS.columns) },
];

/** What base tables leave out. */
export const SHOWN_LEFT_OUT: ShownTable = { schema: 'lake', name: LEFT_OUT.name, columns: LEFT_OUT.columns };

/** The 41 views, as who reads a scope sees them. */
export const shownViews = (schema: string): readonly ShownTable[] =>
  VIEWS.map(({ name, columns }) => ({ schema, name, columns }));

/** A SELECT of all rows, in which every value reads the same from both engines. `of`: objects whose rows are meant. */
export function selectAll({ schema, name, columns }: ShownTable, engine: EngineName, of?: readonly string[]): string {
  const values = columns.map((column) => comparable(column.type, `"${column.name}"`, engine));
  const source = schema === 'lake' ? 'object' : '_source_object';
  const where = of ? ` where ${source} in (${of.map((object) => `'${object}'`).join(', ')})` : '';
  return `select ${values.join(', ')} from ${schema}."${name}"${where}`;
}

/** Rows in one order and form, whichever engine gave them: values as texts, doubles as JavaScript writes them. */
export function inOneForm({ columns }: ShownTable, rows: readonly (readonly unknown[])[]): readonly string[] {
  const text = (value: unknown, at: number) => {
    if (value === null || value === undefined) return null;
    return columns[at]?.type === 'double' ? String(Number(value)) : String(value);
  };
  return rows.map((row) => JSON.stringify(row.map(text))).sort();
}
