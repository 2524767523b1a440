import type { TableDefinition } from '../../definitions/table.ts';
import type { UnitKind } from '../feed.ts';
import { SITE_PATTERN, siteOf, spellingOf } from './sites.ts';
import { PACKAGE_TABLES } from './tables/index.ts';

/** Files that the documentation calls otherwise than the exporter does. */
const DOCUMENTED_AS: Readonly<Record<string, string>> = {
  teams_courseteam: 'teams',
  teams_courseteammembership: 'teams_membership',
  cohort_membership: 'course_groups_cohortmembership',
};
const TABLES: ReadonlyMap<string, TableDefinition> = new Map(PACKAGE_TABLES.map((table) => [table.name, table]));
/** Its files have no table in their names, and an ending of their own. */
const FORUM = TABLES.get('forum')!;

// Matched from the right, by the known names: courses and runs may hold `-`, `_` and `.`.
const NAME = [...TABLES.keys(), ...Object.keys(DOCUMENTED_AS)].join('|');
const TABLE_FILE = new RegExp(
  String.raw`^(?<slot>.+)-(?<name>${NAME})-${SITE_PATTERN}-analytics(?:\.(?<ending>sql|json|csv))?(?<failed>\.failed)?\.gpg$`,
  's',
);
const FORUM_FILE = new RegExp(String.raw`^(?<slot>.+?)-${SITE_PATTERN}\.mongo(?<failed>\.failed)?\.gpg$`, 's');
const COURSE_CONTENT = new RegExp(
  String.raw`^.+-course-${SITE_PATTERN}-analytics\.xml\.tar\.gz(?:\.failed)?(?:\.gpg)?$`,
  's',
);

function endingOf({ dialects: [dialect] }: TableDefinition): string {
  if (dialect === 'edx-structure') return 'json';
  return dialect === 'edx-csv' ? 'csv' : 'sql';
}

/**
 * Name of a table's file in a package. `slot`: organisation, course and run, joined by `-`; for email_opt_in the
 * organisation alone.
 */
export function entryName(entry: {
  readonly org: string;
  readonly date: string;
  readonly slot: string;
  readonly table: TableDefinition;
  readonly site: string;
  readonly failed: boolean;
}): string {
  const { table, slot } = entry;
  const site = spellingOf(entry.site);
  const file = table === FORUM ? `${slot}-${site}.mongo` : `${slot}-${table.name}-${site}-analytics.${endingOf(table)}`;
  const folder = /^(?:assessment|submissions|workflow)_/.test(table.name) ? 'ora/' : '';
  return `${entry.org}-${entry.date}/${folder}${file}${entry.failed ? '.failed' : ''}.gpg`;
}

/** What an entry of a package is, in whatever folder it lies. An entry that is not encrypted is none of the producer's. */
export function parseEntryName(entry: string): UnitKind {
  if (entry.endsWith('/')) return { kind: 'passed over', reason: 'NOT_PARSED', detail: 'a directory' };
  const file = entry.slice(entry.lastIndexOf('/') + 1);
  if (COURSE_CONTENT.test(file)) {
    return { kind: 'passed over', reason: 'NOT_PARSED', detail: 'course content, which stays in the package' };
  }
  return tableFile(file) ?? forumFile(file) ?? UNKNOWN;
}

const UNKNOWN: UnitKind = {
  kind: 'passed over',
  reason: 'UNKNOWN_ENTRY',
  detail:
    'expected the name of an encrypted file of a known table, such as {org}-{course}-{run}-auth_user-prod-analytics.sql.gpg',
};

/** Undefined also for another ending than the table's: its text would be read wrongly. */
function tableFile(file: string): UnitKind | undefined {
  const { slot, name, site, ending, failed } = TABLE_FILE.exec(file)?.groups ?? {};
  const table = name === undefined ? undefined : TABLES.get(DOCUMENTED_AS[name] ?? name);
  if (slot === undefined || site === undefined || table === undefined || table === FORUM) return undefined;
  // Only the name of a failed one may lack its ending.
  if (ending !== endingOf(table) && (failed === undefined || ending !== undefined)) return undefined;
  return unitOf(table, site, slot, failed !== undefined);
}

function forumFile(file: string): UnitKind | undefined {
  const { slot, site, failed } = FORUM_FILE.exec(file)?.groups ?? {};
  return slot === undefined || site === undefined ? undefined : unitOf(FORUM, site, slot, failed !== undefined);
}

function unitOf(table: TableDefinition, spelling: string, slot: string, failed: boolean): UnitKind {
  const place = { table, site: siteOf(spelling), slot };
  return failed
    ? { kind: 'failed', ...place }
    : { kind: 'table', ...place, layers: ['openpgp'], dialect: table.dialects[0] };
}
