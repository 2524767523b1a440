import { required } from '../../required.ts';
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
  nearly: [
    {
      names: /\.log(?:\.gz)?(?:\.(?:gpg|pgp))?$/i,
      expected: 'an event log is expected as {org}-{site}-events-{YYYY-MM-DD}.log.gz.gpg; rename it if it is one',
    },
  ],
  unitKind: ({ org, site, date }) => ({
    kind: 'table',
    table: events,
    site: required(site ?? undefined, 'the site in the name of a log'),
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
  nearly: [
    {
      names: /\.zip$/i,
      expected: 'a package is expected as {org}-{YYYY-MM-DD}.zip, with the day of its snapshot; rename it if it is one',
    },
    {
      names: /\.(?:sql|json|csv|mongo)(?:\.failed)?\.(?:gpg|pgp)$/i,
      expected: 'it looks like a file out of a package; give the package {org}-{YYYY-MM-DD}.zip as it was delivered',
    },
  ],
  unitKind: (_delivery, entry) => parseEntryName(entry),
};
