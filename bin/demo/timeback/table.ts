import {
  type ColumnDefinition,
  deliveredColumns,
  type TableDefinition,
} from '../../../lambdas/core/definitions/table.ts';
import { TIMEBACK_TABLES } from '../../../lambdas/core/feeds/timeback/tables/index.ts';
import type { Cell } from '../dialect.ts';
import type { District } from './district.ts';

/**
 * A row by the names of its table's columns; a timestamp is a number of milliseconds since 1970, a date is `YYYY-MM-DD`. A
 * name that is missing is a null.
 */
export type Row = Readonly<Record<string, Cell>>;

/** Endings of the files that the demo writes, each a format of the export. */
export type Ending = 'csv' | 'csv.gz' | 'jsonl' | 'parquet';

/** A table of the platform's database, as an export of one day holds it. */
export interface ExportedTable {
  readonly name: string;
  readonly ending: Ending;
  /** `date` is the day of the export, `YYYY-MM-DD`. */
  readonly rows: (district: District, date: string) => Iterable<Row>;
  /** A row after the others, with a value that its column cannot hold: a reader must reject it. */
  readonly unreadable?: Row;
}

/** What the lake knows of a table, from which the headers of the files follow. */
export function definitionOf(name: string): TableDefinition {
  const found = TIMEBACK_TABLES.find((table) => table.name === name);
  if (!found) throw new Error(`the TimeBack export has no table ${name}`);
  return found;
}

/** Names as the producer writes them, in the order of the columns: where it has a name of its own, that is the alias. */
export function headerOf(table: TableDefinition): readonly string[] {
  return deliveredColumns(table).map(writtenName);
}

export const writtenName = ({ name, aliases }: ColumnDefinition): string => aliases?.[0] ?? name;
