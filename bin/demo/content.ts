import { dayLog } from './events.ts';
import { type PackageEntry, packageEntries } from './package.ts';
import type { District } from './timeback/district.ts';
import type { ExportedTable, Row } from './timeback/table.ts';
import type { Organisation, Site, World } from './world.ts';
import type { PlainFile } from './zip.ts';

/** What a reader must find in one tracking log. */
export interface LogContent {
  readonly org: string;
  readonly site: Site;
  readonly date: string;
  /** Events that can be read. */
  readonly events: number;
  /** Records that must be rejected. */
  readonly unreadable: number;
}

/** What a reader must find in one entry of a package. */
export interface EntryContent {
  readonly org: string;
  readonly site: Site;
  readonly date: string;
  readonly table: string;
  /** Course id; null for the table of a whole site. */
  readonly course: string | null;
  /** Name in the zip. */
  readonly entry: string;
  /** Rows without the header; documents of the forum, blocks of a course structure. */
  readonly rows: number;
  /** A stack trace stands where the rows should be. */
  readonly failed: boolean;
}

/** What a reader must find in one table of an export. */
export interface TableContent {
  readonly table: string;
  readonly date: string;
  /** Rows that can be read. */
  readonly rows: number;
  /** Rows that must be rejected. */
  readonly unreadable: number;
}

/** Lines of a tracking log; `done` learns what they held once the last was taken. */
export function* logLines(
  world: World,
  organisation: Organisation,
  site: Site,
  date: string,
  done: (content: LogContent) => void,
): Iterable<string> {
  const counts = { event: 0, nothing: 0, unreadable: 0 };
  for (const { text, holds } of dayLog(world, organisation, site, date)) {
    counts[holds]++;
    yield text;
  }
  done({ org: organisation.token, site, date, events: counts.event, unreadable: counts.unreadable });
}

/** Files of a weekly package; `done` learns of each what it held once its text was taken. */
export function* packageFiles(
  world: World,
  organisation: Organisation,
  date: string,
  done: (content: EntryContent) => void,
): Iterable<PlainFile> {
  for (const entry of packageEntries(world, organisation, date)) {
    const { site, table, course, failed } = entry;
    const name = `${organisation.token}-${date}/${entry.name}`;
    const about = { org: organisation.token, site, date, table, course, entry: `${name}.gpg`, failed };
    yield { name, text: entryText(entry, (rows) => done({ ...about, rows })) };
  }
}

function* entryText({ head, records, tail }: PackageEntry, done: (rows: number) => void): Iterable<string> {
  let rows = 0;
  yield head;
  for (const record of records()) {
    rows++;
    yield record;
  }
  yield tail;
  done(rows);
}

/** Rows of a table of an export; `done` learns how many there were once the last was taken. */
export function* tableContent(
  { name, rows, unreadable }: ExportedTable,
  district: District,
  date: string,
  done: (content: TableContent) => void,
): Iterable<Row> {
  let count = 0;
  for (const row of rows(district, date)) {
    count++;
    yield row;
  }
  if (unreadable) yield unreadable;
  done({ table: name, date, rows: count, unreadable: unreadable ? 1 : 0 });
}
