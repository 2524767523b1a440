import { midnight } from './calendar.ts';
import { type Cell, encodeCsvRow, encodeSqlRow, encodeStudentmoduleRow } from './dialect.ts';
import { forumRecords, OPT_IN_COLUMNS, optInRows, structureRecords } from './documents.ts';
import { ORA_TABLES } from './ora-tables.ts';
import { PEOPLE_TABLES } from './people-tables.ts';
import { PROGRESS_TABLES, STUDENTMODULE_COLUMNS, studentmoduleRows } from './progress-tables.ts';
import { type Snapshot, snapshotOf } from './snapshot.ts';
import { type Course, type Organisation, SITES, type Site, type World } from './world.ts';

/** A file of a weekly package, before it is encrypted. */
export interface PackageEntry {
  /** Inside the package's folder, without `.gpg`. */
  readonly name: string;
  readonly site: Site;
  /** As the lake names it: `forum` for the dump of the forum, else the table in the file's name. */
  readonly table: string;
  /** Course id; null for a file about all courses of a site. */
  readonly course: string | null;
  /** The producer could not write the table: the text is a stack trace. */
  readonly failed: boolean;
  /** Text before the first record: the header, where the format has one. */
  readonly head: string;
  /** The text of each record, made anew on each iteration. */
  readonly records: () => Iterable<string>;
  /** Text after the last record. */
  readonly tail: string;
}

/** The producer's bad day: one table of one course. */
const FAILED = {
  date: '2025-03-09',
  name: 'Northlake-STAT101-2025_T1-certificates_generatedcertificate-prod-analytics.sql',
};

/** What the package of one organisation and day contains, course by course. */
export function* packageEntries(world: World, organisation: Organisation, date: string): Iterable<PackageEntry> {
  const courses = world.courses.filter((course) => course.organisation === organisation);
  for (const course of courses) {
    for (const entry of courseEntries(course, date)) yield isFailed(entry, date) ? failedEntry(entry) : entry;
  }
  for (const site of SITES) {
    const snapshots = courses
      .filter((course) => course.site === site)
      .map((course) => snapshotOf(course, midnight(date)));
    yield optInEntry(organisation, site, snapshots);
  }
}

function* courseEntries(course: Course, date: string): Iterable<PackageEntry> {
  const snapshot = snapshotOf(course, midnight(date));
  const { org, number, run } = course.key;
  const stem = `${org}-${number}-${run}`;
  const token = siteToken(course.organisation, course.site);
  const entry = (folder: string, table: string, ending: string) => ({
    ...PLAIN,
    name: `${folder}${stem}-${table}-${token}-analytics.${ending}`,
    site: course.site,
    table,
    course: course.id,
  });
  const rows = (
    columns: readonly string[],
    cells: () => Iterable<readonly Cell[]>,
    encode: (row: readonly Cell[]) => string,
  ) => ({
    head: encodeSqlRow(columns),
    records: () => mapped(cells(), encode),
  });
  for (const { name, columns, rows: cells } of [...PEOPLE_TABLES, ...PROGRESS_TABLES]) {
    yield { ...entry('', name, 'sql'), ...rows(columns, () => cells(snapshot), encodeSqlRow) };
  }
  yield {
    ...entry('', 'courseware_studentmodule', 'sql'),
    ...rows(STUDENTMODULE_COLUMNS, () => studentmoduleRows(snapshot), encodeStudentmoduleRow),
  };
  for (const { name, columns, rows: cells } of ORA_TABLES) {
    yield { ...entry('ora/', name, 'sql'), ...rows(columns, () => cells(snapshot), encodeSqlRow) };
  }
  yield {
    ...entry('', 'course_structure', 'json'),
    head: '{',
    records: () => structureRecords(snapshot),
    tail: '\n}\n',
  };
  yield { ...entry('', 'forum', ''), name: `${stem}-${token}.mongo`, records: () => forumRecords(snapshot) };
}

function optInEntry(organisation: Organisation, site: Site, snapshots: readonly Snapshot[]): PackageEntry {
  return {
    ...PLAIN,
    name: `${organisation.token}-email_opt_in-${siteToken(organisation, site)}-analytics.csv`,
    site,
    table: 'email_opt_in',
    course: null,
    head: encodeCsvRow(OPT_IN_COLUMNS),
    records: () => mapped(optInRows(snapshots), encodeCsvRow),
  };
}

const PLAIN = { failed: false, head: '', records: (): Iterable<string> => [], tail: '' };

function isFailed({ name }: PackageEntry, date: string): boolean {
  return name === FAILED.name && date === FAILED.date;
}

function failedEntry(entry: PackageEntry): PackageEntry {
  const head = [
    'Traceback (most recent call last):',
    '  File "exporter/tasks.py", line 117, in run',
    '    cls.run_query(query, output)',
    'OperationalError: (2013, "Lost connection to MySQL server during query")',
    '',
  ].join('\n');
  return { ...entry, ...PLAIN, name: `${entry.name}.failed`, failed: true, head };
}

function siteToken(organisation: Organisation, site: Site): string {
  return site === 'edge' ? organisation.edgeToken : site;
}

function* mapped<T>(rows: Iterable<T>, encode: (row: T) => string): Iterable<string> {
  for (const row of rows) yield encode(row);
}
