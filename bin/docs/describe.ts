import { type ColumnDefinition, storedColumns, type TableDefinition } from '../../lambdas/core/definitions/table.ts';
import { TYPES } from '../../lambdas/core/definitions/types.ts';
import type { Feed } from '../../lambdas/core/feeds/feed.ts';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import { type Extent, partitionColumns } from '../../lambdas/core/lake/partitions.ts';
import { LAKE_TABLES, type LakeTable } from '../../lambdas/core/lake/tables.ts';
import type { Settings } from '../../lambdas/core/settings.ts';
import type { ColumnDescription, SchemaDescription, TableDescription } from './description.ts';
import { DIALECTS, KINDS } from './glossary.ts';
import { SOURCES } from './sources.ts';

const SCHEMAS: Readonly<Record<string, string>> = {
  edx: 'What edX delivers: the newest snapshot of each database table, and the events of all days. `edx_history` has the database tables with all retained snapshots.',
  lake: 'What the lake records of itself: the outcome of every delivery, the rows that were not accepted, how fresh the data is.',
};

/** Everything that can be queried, schema by schema and then by name. Objects lie in the buckets of the settings. */
export function describeSchemas(buckets: Settings['buckets']): readonly SchemaDescription[] {
  const tables = [
    ...Object.values(FEEDS).flatMap((feed) =>
      feed.tables.map((table) => describeSourceTable(feed, buckets[feed.bucket], table)),
    ),
    ...LAKE_TABLES.map(describeLakeTable),
  ];
  return [...new Set(tables.map(({ schema }) => schema))].map((name) => {
    const description = SCHEMAS[name];
    if (description === undefined) throw new Error(`schema ${name} has tables and no description; add it to SCHEMAS`);
    const those = tables.filter(({ schema }) => schema === name);
    return { name, description, tables: those.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  });
}

function describeSourceTable(feed: Feed, bucket: string, table: TableDefinition): TableDescription {
  const { schema, name, grain, description, kind, key } = table;
  const ofConversion = storedColumns(table).slice(table.columns.length);
  const ofPath = partitionColumns(kind, kind === 'snapshot' ? 'history' : 'all');
  return {
    schema,
    name,
    alsoAs: kind === 'snapshot' ? [`${historyOf(table)}.${name}`] : [],
    grain,
    description,
    origin: SOURCES[feed.name].title,
    facts: [
      { term: 'Key', texts: [keyText(key)] },
      { term: 'Source', texts: [sourceText(feed), ...fileTexts(feed, bucket, table)] },
      { term: 'Format', texts: [DIALECTS[table.dialect]] },
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

function describeLakeTable({ name, grain, description, columns }: LakeTable): TableDescription {
  return {
    schema: 'lake',
    name,
    alsoAs: [],
    grain,
    description,
    origin: 'the lake itself',
    facts: [],
    key: [],
    groups: [{ title: 'Columns', origin: 'own', columns: columns.map(describeColumn) }],
  };
}

const describeColumn = (column: ColumnDefinition): ColumnDescription => ({ ...column, type: TYPES[column.type].sql });

const historyOf = ({ schema }: TableDefinition) => `${schema}_history`;
const code = (text: string) => `\`${text}\``;
const codes = (columns: readonly string[]) => columns.map(code).join(', ');

function keyText(key: readonly string[]): string {
  return key.length > 0 ? `${codes(key)}, within one snapshot of one course run.` : 'None: nothing identifies a row.';
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
