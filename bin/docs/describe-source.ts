import { type ColumnDefinition, storedColumns, type TableDefinition } from '../../lambdas/core/definitions/table.ts';
import { TYPES } from '../../lambdas/core/definitions/types.ts';
import type { Feed } from '../../lambdas/core/feeds/feed.ts';
import { type Extent, partitionColumns } from '../../lambdas/core/lake/partitions.ts';
import type { LakeTable } from '../../lambdas/core/lake/tables.ts';
import { type ColumnDescription, code, codes, type Described, fullName } from './description.ts';
import { DIALECTS, KINDS } from './glossary.ts';
import { SOURCES } from './sources.ts';

/** Of what is delivered or recorded, and made by no SELECT. */
const NOT_MADE = { conditions: [], reads: [], sql: null } as const;

/** A table as its feed delivers it, into `bucket`. */
export function describeSourceTable(feed: Feed, bucket: string, table: TableDefinition): Described {
  const { schema, name, grain, description, kind, key } = table;
  const ofConversion = storedColumns(table).slice(table.columns.length);
  const ofPath = partitionColumns(kind, kind === 'snapshot' ? 'history' : 'all');
  return {
    ...NOT_MADE,
    schema,
    name,
    title: fullName(table),
    alsoAs: kind === 'snapshot' ? [`${historyOf(table)}.${name}`] : [],
    grain,
    description,
    label: SOURCES[feed.name].title,
    facts: [
      { term: 'Key', texts: [keyText(table)] },
      { term: 'Source', texts: [sourceText(feed), ...fileTexts(feed, bucket, table)] },
      { term: 'Format', texts: table.dialects.map((dialect) => DIALECTS[dialect]) },
      { term: 'Deliveries', texts: [KINDS[kind]] },
      { term: 'Partitions', texts: partitionTexts(table) },
    ],
    key,
    groups: [
      { title: 'Columns', origin: 'own', columns: table.columns.map(describeColumn) },
      { title: 'Added by the conversion', origin: 'shared', columns: ofConversion.map(describeColumn) },
      { title: 'Partitions', origin: 'shared', columns: ofPath.map((column) => describePartition(column, table)) },
    ],
  };
}

/** A table that the lake keeps of itself. */
export function describeLakeTable({ name, grain, description, columns }: LakeTable): Described {
  return {
    ...NOT_MADE,
    schema: 'lake',
    name,
    title: `lake.${name}`,
    alsoAs: [],
    grain,
    description,
    label: 'the lake itself',
    facts: [],
    key: [],
    groups: [{ title: 'Columns', origin: 'own', columns: columns.map(describeColumn) }],
  };
}

/** A column as SQL shows it. */
export const describeColumn = (column: ColumnDefinition): ColumnDescription => ({
  ...column,
  type: TYPES[column.type].sql,
});

const historyOf = ({ schema }: TableDefinition) => `${schema}_history`;

function keyText({ schema, key }: TableDefinition): string {
  if (key.length === 0) return 'None: nothing identifies a row.';
  return `${codes(key)}, within one snapshot${schema === 'edx' ? ' of one course run' : ''}.`;
}

function sourceText({ name, everyDays }: Feed): string {
  const often = everyDays === 1 ? 'every day' : `every ${everyDays} days`;
  return `${SOURCES[name].title}, feed ${code(name)}, ${often}.`;
}

function fileTexts({ name }: Feed, bucket: string, table: TableDefinition): readonly string[] {
  return SOURCES[name].files(table).map(({ key, entry }) => {
    const object = code(`${bucket}/${key}`);
    return entry === undefined ? object : `${object}, entry ${code(entry)}`;
  });
}

const partitionNames = (kind: TableDefinition['kind'], extent: Extent) =>
  codes(partitionColumns(kind, extent).map(({ name }) => name));

function partitionTexts(table: TableDefinition): readonly string[] {
  const { schema, name, kind } = table;
  if (kind === 'daily') return [`${partitionNames(kind, 'all')}.`];
  return [
    `${code(`${schema}.${name}`)}, the newest snapshot: ${partitionNames(kind, 'current')}.`,
    `${code(`${historyOf(table)}.${name}`)}, all retained ones: ${partitionNames(kind, 'history')}.`,
  ];
}

/** The newest snapshot has no need of its date in the path: the column is missing there. */
function describePartition(column: ColumnDefinition, table: TableDefinition): ColumnDescription {
  const described = describeColumn(column);
  const always =
    table.kind === 'daily' || partitionColumns(table.kind, 'current').some(({ name }) => name === column.name);
  return always
    ? described
    : { ...described, description: `${described.description} Only in ${code(historyOf(table))}.` };
}
