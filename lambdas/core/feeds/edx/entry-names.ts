import type { TableDefinition } from '../../definitions/table.ts';
import { inWords, unknownTable, type Warning } from '../../warnings.ts';
import type { UnitKind } from '../feed.ts';
import { foldName } from '../fold-name.ts';
import { PACKAGE_PLATFORMS, PACKAGE_SITE, siteOf, spellingOf } from './sites.ts';
import { forum } from './tables/forum.ts';
import { PACKAGE_TABLES } from './tables/index.ts';

/** Files that the documentation calls otherwise than the exporter does. */
const DOCUMENTED_AS: Readonly<Record<string, string>> = {
  teams_courseteam: 'teams',
  teams_courseteammembership: 'teams_membership',
  cohort_membership: 'course_groups_cohortmembership',
};
const TABLES: ReadonlyMap<string, TableDefinition> = new Map(PACKAGE_TABLES.map((table) => [table.name, table]));
/** Its files have no table in their names, and an ending of their own. */
const FORUM: TableDefinition = forum;

// Matched from the right, by the known names: courses and runs may hold `-`, `_` and `.`. Names are compared without case,
// as the file systems do that packages are made on.
const NAME = `(?<name>${[...TABLES.keys(), ...Object.keys(DOCUMENTED_AS)].join('|')})`;
const SITE = `-${PACKAGE_SITE}(?:-analytics)?`;
const ENCRYPTED = String.raw`\.(?:gpg|pgp)`;
const TABLE_FILE = new RegExp(
  String.raw`^(?<slot>.+)-${NAME}${SITE}(?:\.(?<ending>sql|json|csv))?(?<failed>\.failed)?${ENCRYPTED}$`,
  'is',
);
/** A forum file has no table in its name and may lack the site, which is `prod` then. */
const FORUM_FILE = new RegExp(
  String.raw`^(?<slot>[^\s()]+?)(?:-${PACKAGE_SITE})?(?:-analytics)?\.mongo(?<failed>\.failed)?${ENCRYPTED}$`,
  'is',
);
const COURSE_CONTENT = new RegExp(String.raw`\.xml\.tar\.gz(?:\.failed)?(?:${ENCRYPTED})?$`, 'is');

// Names that tell the table and the course and are not quite as they should be, such as `...-auth_user-prod (1).sql.gpg`.
const ODD_TABLE_FILE = new RegExp(String.raw`^(?<slot>.+)-${NAME}(?!\w)(?:${SITE}(?![\w-]))?.*$`, 'is');
const ODD_FORUM_FILE = new RegExp(
  String.raw`^(?<slot>[^\s()]+?)(?:-${PACKAGE_SITE})?(?:-analytics)?(?:[\s(].*)?\.mongo(?!\w).*$`,
  'is',
);
/** What the name of an encrypted file, or of a text, has in it. */
const DATA = /\.(?:sql|json|csv|mongo|gpg|pgp)(?!\w)|-analytics(?!\w)/i;
/** The place of the table in a name whose table is unknown. */
const UNKNOWN_TABLE = new RegExp(String.raw`-(?<name>[^-]+)${SITE}(?![\w-])`, 'is');

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

/** What an entry of a package is, in whatever folder it is. */
export function parseEntryName(entry: string): UnitKind {
  if (entry.endsWith('/')) return { kind: 'passed over', reason: 'NOT_PARSED', detail: 'a directory' };
  const file = entry.slice(entry.lastIndexOf('/') + 1);
  if (file.startsWith('._') || /(?:^|\/)__MACOSX\//i.test(entry)) {
    return { kind: 'passed over', reason: 'NOT_PARSED', detail: 'what macOS adds to an archive' };
  }
  if (COURSE_CONTENT.test(file)) {
    return { kind: 'passed over', reason: 'NOT_PARSED', detail: 'course content, which stays in the package' };
  }
  return tableFile(file) ?? forumFile(file) ?? oddFile(file) ?? unknownFile(file);
}

/** Undefined also for another ending than the table's: its text would be read wrongly. */
function tableFile(file: string): UnitKind | undefined {
  const { slot, name, site, ending, failed } = TABLE_FILE.exec(file)?.groups ?? {};
  const table = tableOf(name);
  if (slot === undefined || site === undefined || table === undefined || table === FORUM) return undefined;
  // Only the name of a failed one may lack its ending.
  if (ending?.toLowerCase() !== endingOf(table) && (failed === undefined || ending !== undefined)) return undefined;
  return unitOf(table, site, slot, failed !== undefined);
}

function forumFile(file: string): UnitKind | undefined {
  const { slot, site = 'prod', failed } = FORUM_FILE.exec(file)?.groups ?? {};
  return slot === undefined ? undefined : unitOf(FORUM, site, slot, failed !== undefined);
}

/** A name with a known table that is not quite right. Without a known site the rows of the course stay on every platform. */
function oddFile(file: string): UnitKind | undefined {
  if (!DATA.test(file)) return undefined;
  const { slot, name, site } = (ODD_TABLE_FILE.exec(file) ?? ODD_FORUM_FILE.exec(file))?.groups ?? {};
  if (slot === undefined) return undefined;
  const table = tableOf(name) ?? FORUM;
  const ending = table === FORUM ? '{site}.mongo' : `${table.name}-{site}-analytics.${endingOf(table)}`;
  const expected = `{org}-{course}-{run}-${ending}.gpg`;
  const warning: Warning = { code: 'ODD_NAME', table: table.name, expected };
  return {
    kind: 'unreadable',
    table,
    sites: site === undefined ? PACKAGE_PLATFORMS : [siteOf(site)],
    slot: foldName(slot),
    reason: 'UNKNOWN_ENTRY',
    detail: inWords(warning),
    warning,
  };
}

function unknownFile(file: string): UnitKind {
  const table = UNKNOWN_TABLE.exec(file)?.groups?.name ?? null;
  const detail = `${unknownTable(table)}; expected a name such as {org}-{course}-{run}-auth_user-prod-analytics.sql.gpg`;
  return {
    kind: 'passed over',
    reason: 'UNKNOWN_ENTRY',
    detail,
    ...(DATA.test(file) && { warning: { code: 'UNKNOWN_TABLE', table } }),
  };
}

function tableOf(name: string | undefined): TableDefinition | undefined {
  const lower = name?.toLowerCase() ?? '';
  return TABLES.get(DOCUMENTED_AS[lower] ?? lower);
}

function unitOf(table: TableDefinition, spelling: string, course: string, failed: boolean): UnitKind {
  const site = siteOf(spelling);
  const slot = foldName(course);
  if (!failed) return { kind: 'table', table, site, slot, layers: ['openpgp'], dialect: table.dialects[0] };
  return {
    kind: 'unreadable',
    table,
    sites: [site],
    slot,
    reason: 'PRODUCER_FAILED',
    detail: 'the producer could not write this table and sent its error in place of the data; earlier rows stay',
  };
}
