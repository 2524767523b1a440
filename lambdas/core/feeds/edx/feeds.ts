import type { Feed } from '../feed.ts';
import { parseEntryName } from './entry-names.ts';
import { parseEventLogKey, parsePackageKey } from './keys.ts';
import { events } from './tables/events.ts';
import { PACKAGE_TABLES } from './tables/index.ts';

/** Daily tracking logs: one file for each organisation, site and day of receipt. */
export const edxEvents: Feed = {
  name: 'edx-events',
  bucket: 'edxEvents',
  everyDays: 1,
  encrypted: true,
  container: 'object',
  tables: [events],
  parseKey: parseEventLogKey,
  unitKind: ({ org, site, date }) => ({
    kind: 'table',
    table: events,
    site: site!, // every log's name has one
    slot: `${org}-${date}`,
    layers: ['openpgp', 'gzip'],
    dialect: 'edx-events',
  }),
};

/** Weekly database packages: one zip for each organisation, with all its courses on all sites. */
export const edxPackages: Feed = {
  name: 'edx-packages',
  bucket: 'edxPackages',
  everyDays: 7,
  encrypted: true,
  container: 'zip',
  wholeKind: 'package',
  tables: PACKAGE_TABLES,
  parseKey: parsePackageKey,
  unitKind: (_delivery, entry) => parseEntryName(entry),
};
