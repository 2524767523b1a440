import type { TableDefinition } from '../../lambdas/core/definitions/table.ts';
import { entryName } from '../../lambdas/core/feeds/edx/entry-names.ts';
import { eventLogKey, packageKey } from '../../lambdas/core/feeds/edx/keys.ts';
import { emailOptIn } from '../../lambdas/core/feeds/edx/tables/email-opt-in.ts';
import type { FeedName } from '../../lambdas/core/feeds/feed.ts';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import { ENDINGS, tableKey } from '../../lambdas/core/feeds/timeback/keys.ts';
import { columnsOf, fullName, type TableDescription } from './description.ts';

/** How a feed is called and where the files of a table lie, with the variable parts of their names in braces. */
interface Source {
  readonly title: string;
  /** Key of an object in the feed's bucket, and the entry in it where the object is a zip. */
  files(table: TableDefinition): readonly { readonly key: string; readonly entry?: string }[];
}

// The builders of the real names, given placeholders.
const ORG = '{org}';
const SITE = '{site}';
const DATE = 'YYYY-MM-DD';

export const SOURCES: Readonly<Record<FeedName, Source>> = {
  'edx-events': {
    title: 'edX daily event log',
    files: () => [{ key: eventLogKey({ org: ORG, site: SITE, date: DATE }) }],
  },
  'edx-packages': {
    title: 'edX weekly package',
    files(table) {
      // One file holds the learners of all courses; it is delivered without the rest, too.
      const alone = table === emailOptIn;
      const slot = alone ? ORG : `${ORG}-{course}-{run}`;
      return [
        {
          key: packageKey({ kind: 'package', org: ORG, date: DATE }),
          entry: entryName({ org: ORG, date: DATE, slot, table, site: SITE, failed: false }),
        },
        ...(alone ? [{ key: packageKey({ kind: 'email-opt-in', org: ORG, date: DATE }) }] : []),
      ];
    },
  },
  'timeback-export': {
    title: 'TimeBack export',
    files: ({ name }) => [
      ...ENDINGS.map((ending) => ({ key: tableKey(name, DATE, ending) })),
      { key: '{export}/{database}/{schema}.TABLE/.../part-*.parquet'.replace('TABLE', name) },
    ],
  },
};

/** Titles of the feeds that values of a model come from in the end. */
export function feedTitles(model: Pick<TableDescription, 'groups'>): readonly string[] {
  const delivered = new Set(
    columnsOf(model)
      .flatMap(({ lineage }) => lineage?.sources ?? [])
      .map((column) => column.replace('_history.', '.').replace(/\.\w+$/, '')),
  );
  return Object.values(FEEDS)
    .filter(({ tables }) => tables.some((table) => delivered.has(fullName(table))))
    .map(({ name }) => SOURCES[name].title);
}
