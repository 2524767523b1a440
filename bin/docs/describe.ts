import { CATALOGUE_SCHEMA } from '../../lambdas/core/catalogue/models.ts';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import { LAKE_TABLES } from '../../lambdas/core/lake/tables.ts';
import type { Settings } from '../../lambdas/core/settings.ts';
import { GIVEN } from '../../sql/base/given.ts';
import { BASE } from '../../sql/base/index.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { describeBase, describeGiven, describeView } from './describe-model.ts';
import { describeLakeTable, describeSourceTable } from './describe-source.ts';
import { type Described, fullName, type SchemaDescription, type TableDescription } from './description.ts';
import { inTopics } from './topics.ts';

/** In the order in which people read them. */
const SCHEMAS: readonly Omit<SchemaDescription, 'topics'>[] = [
  {
    name: CATALOGUE_SCHEMA,
    title: 'Views',
    description:
      'What most questions are asked of: the 41 views of the catalogue. Each scope of the settings is a schema with all of them, such as `everyone`; in `timeback` they show nothing of people and schools.',
    labels: 'Rows of',
  },
  {
    name: 'base',
    title: 'Base tables',
    description:
      'What the views are made from: one table for each kind of thing, filled from every platform that knows of it. For readers without limits.',
    labels: 'Delivered by',
  },
  {
    name: 'edx',
    title: 'edX',
    description:
      'What edX delivers: the newest snapshot of each database table, and the events of all days. `edx_history` has the database tables with all retained snapshots.',
    labels: 'Source',
  },
  {
    name: 'timeback_export',
    title: 'TimeBack export',
    description:
      "What TimeBack delivers: the newest snapshot of its platform's own tables. `timeback_export_history` has all retained ones.",
    labels: 'Source',
  },
  {
    name: 'lake',
    title: 'The lake itself',
    description:
      'What the lake records of itself: the outcome of every delivery, the rows that were not accepted, the rows that base tables leave out, how fresh the data is.',
    labels: 'Source',
  },
];

/** Everything that can be queried, schema by schema. Objects lie in the buckets of the settings. */
export function describeSchemas(buckets: Settings['buckets']): readonly SchemaDescription[] {
  const tables = withReaders([
    ...VIEWS.map(describeView),
    ...GIVEN.map(describeGiven),
    ...BASE.map(describeBase),
    ...Object.values(FEEDS).flatMap((feed) =>
      feed.tables.map((table) => describeSourceTable(feed, buckets[feed.bucket], table)),
    ),
    ...LAKE_TABLES.map(describeLakeTable),
  ]);
  const homeless = tables.filter(({ schema }) => !SCHEMAS.some(({ name }) => name === schema));
  if (homeless.length > 0) {
    throw new Error(`${homeless.map(fullName).join(', ')}: the schema has no description; add it to SCHEMAS`);
  }
  return SCHEMAS.map((schema) => ({
    ...schema,
    topics: inTopics(
      schema.name,
      tables.filter((table) => table.schema === schema.name),
    ),
  }));
}

function withReaders(tables: readonly Described[]): readonly TableDescription[] {
  return tables.map((table) => {
    const names = [fullName(table), ...table.alsoAs];
    const readers = tables.filter(({ reads }) => reads.some((read) => names.includes(read)));
    return { ...table, readBy: readers.map(fullName) };
  });
}
