import type { ColumnDefinition, TableDefinition } from '../definitions/table.ts';
import { DATE_COLUMN } from './paths.ts';

/** `current`: the newest snapshot; `history`: all retained ones; `all`: all days of a daily table. */
export type Extent = 'current' | 'history' | 'all';

/** Extents in which a table is shown. */
export const extentsOf = ({ kind }: Pick<TableDefinition, 'kind'>): readonly Extent[] =>
  kind === 'daily' ? ['all'] : ['current', 'history'];

/** Schema in which a table is shown in one of its extents. */
export const schemaOf = ({ schema }: Pick<TableDefinition, 'schema'>, extent: Extent): string =>
  extent === 'history' ? `${schema}_history` : schema;

const partition = (name: string, type: 'varchar' | 'date', description: string): ColumnDefinition => ({
  name,
  type,
  nullable: false,
  privacy: 'none',
  description,
  ...(type === 'date' ? { unit: 'UTC' } : {}),
});

const ORG = partition('org', 'varchar', 'Organisation that the delivery was made for, lower case.');
const SITE = partition('site', 'varchar', 'Platform that the rows come from: `edx`, `edge` or `timeback`.');
const DATE_DESCRIPTION: Readonly<Record<TableDefinition['kind'], string>> = {
  daily: 'Day of the log that the event arrived with; its own time can be days earlier.',
  snapshot: 'Date of the delivery.',
};

/** Columns that come from the path of a file, in the order of the path; queries see them behind those of the file. */
export function partitionColumns(kind: TableDefinition['kind'], extent: Extent): readonly ColumnDefinition[] {
  return extent === 'current' ? [ORG, SITE] : [ORG, SITE, partition(DATE_COLUMN[kind], 'date', DATE_DESCRIPTION[kind])];
}
