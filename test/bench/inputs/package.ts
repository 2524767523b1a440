import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { midnight } from '../../../bin/demo/calendar.ts';
import { courseId, makeOutline } from '../../../bin/demo/course.ts';
import { packageEntries } from '../../../bin/demo/package.ts';
import { snapshotOf } from '../../../bin/demo/snapshot.ts';
import { type Course, makeWorld, type Organisation } from '../../../bin/demo/world.ts';
import { type PlainFile, packageZip } from '../../../bin/demo/zip.ts';
import { entryName } from '../../../lambdas/core/feeds/edx/entry-names.ts';
import { PACKAGE_TABLES } from '../../../lambdas/core/feeds/edx/tables/index.ts';
import { cached, type Input } from './cache.ts';
import { genericTable } from './generic-table.ts';
import { demoKeys, gpgKeys } from './gpg.ts';

export interface PackageShape {
  readonly courses: number;
  /** Entries of each course, the largest table first: with 1 it is courseware_studentmodule alone. */
  readonly tables: number;
  /** Bytes of text to come near to, over all entries. */
  readonly bytes: number;
}

export interface PackageFacts {
  readonly entries: number;
  /** Without headers. */
  readonly rows: number;
  /** Bytes of text in all entries. */
  readonly expanded: number;
  /** Bytes of the zip. */
  readonly delivered: number;
}

export const PACKAGE_NAME = 'northlake-2025-03-02.zip';
const DATE = '2025-03-02';
const SEED = 20250302;
/** What one table of one course may have in memory while it is written; larger ones repeat it with other people. */
const MAX_MEMBERS = 1_300;

/** A weekly package of one organisation, made of a shape. */
export async function packageInput(folder: string, shape: PackageShape): Promise<Input<PackageFacts>> {
  const gpg = await gpgKeys(folder);
  const { courses, tables, bytes } = shape;
  return cached(folder, {
    name: `package-${courses}x${tables}-${Math.round(bytes / 1e6)}MB`,
    maker: 'test/bench/inputs/package.ts',
    parameters: { SEED, shape, key: gpg.fingerprint },
    async make(dir) {
      const file = join(dir, PACKAGE_NAME);
      const counts = { entries: 0, rows: 0, expanded: 0 };
      const files = packageFiles(shape, (text, rows) => {
        counts.expanded += Buffer.byteLength(text);
        counts.rows += rows;
      });
      const counted = function* () {
        for (const one of files) {
          counts.entries++;
          yield one;
        }
      };
      const zip = packageZip(counted(), await demoKeys(gpg));
      await pipeline(Readable.from(zip), createWriteStream(file));
      return { ...counts, delivered: (await stat(file)).size };
    },
  });
}

/** `took` learns of each piece of text and of the rows in it. */
export function* packageFiles(shape: PackageShape, took: (text: string, rows: number) => void): Iterable<PlainFile> {
  const { template, blocks } = populationFor(shape);
  for (let at = 0; at < shape.courses; at++) {
    for (const table of tablesOf(courseOf(template, at)).slice(0, shape.tables)) {
      yield { name: table.name, text: tableText(table, blocks, took) };
    }
  }
}

function* tableText(
  { head, records, tail, once }: CourseTable,
  blocks: number,
  took: (text: string, rows: number) => void,
): Iterable<string> {
  const passed = (text: string, rows: number) => {
    took(text, rows);
    return text;
  };
  yield passed(head, 0);
  const first = records();
  for (let block = 0; block < (once ? 1 : blocks); block++) {
    for (const record of first) yield passed(block === 0 ? record : ofOthers(record, block), 1);
  }
  yield passed(tail, 0);
}

/** Ids of people and of their things, each of which stands alone in a text: account, enrolment, hash, UUID, user name. */
const IDS =
  /(?<![.\d])[5-8]\d{6}(?:\d{2})?(?!\d)|(?<![@\w])[0-9a-f]{4}(?=[0-9a-f]{4}-[0-9a-f]{4}-|[0-9a-f]{20}(?:[0-9a-f]{8})?(?!\w))|(?<=_prod)\d+/g;

/** The same record of other people: an id becomes the same other one wherever it stands, and no two become one. */
export function ofOthers(record: string, block: number): string {
  return record.replace(IDS, (id, at: number) => {
    if (/^\d{7,}$/.test(id)) return String(Number(id) + block * 10 ** id.length);
    return record.startsWith('_prod', at - 5) ? `${id}x${block}` : block.toString(16).padStart(4, '0');
  });
}

/** A table of one course, before it is repeated. */
interface CourseTable {
  readonly name: string;
  readonly head: string;
  readonly records: () => readonly string[];
  readonly tail: string;
  /** Its records are of the course, not of people. */
  readonly once: boolean;
}

/** All 47 tables of a course, the largest first, then those of the demo, then those that only have the right columns. */
function tablesOf(course: Course): readonly CourseTable[] {
  const { organisation } = course;
  const made = [...packageEntries({ organisations: [organisation], courses: [course] }, organisation, DATE)]
    .filter((entry) => entry.course !== null)
    .sort((a, b) => Number(b.table === LARGEST) - Number(a.table === LARGEST));
  const known = new Set(made.map(({ table }) => table));
  const { members } = snapshotOf(course, midnight(DATE));
  const slot = [course.key.org, course.key.number, course.key.run].join('-');
  const others = PACKAGE_TABLES.filter(({ name }) => !known.has(name) && name !== 'email_opt_in');
  return [
    ...made.map((entry) => ({
      ...entry,
      name: `${organisation.token}-${DATE}/${entry.name}`,
      records: () => [...entry.records()],
      once: entry.table === 'course_structure',
    })),
    ...others.map((table) => {
      const entry = { org: organisation.token, date: DATE, slot, table, site: 'edx', failed: false };
      const text = () => genericTable(table, course, members);
      return {
        name: entryName(entry).replace(/\.gpg$/, ''),
        head: genericTable(table, course, []).head,
        records: () => text().records,
        tail: '',
        once: false,
      };
    }),
  ];
}

const LARGEST = 'courseware_studentmodule';

const NORTHLAKE: Organisation = { token: 'northlake', key: 'Northlake', edgeToken: 'edge' };

/** A course with so many members, of whom the first two teach. */
function courseWith(members: number): Course {
  const [course] = makeWorld(SEED, Math.ceil(members / 150)).courses;
  if (course === undefined || course.enrolments.length < members) throw new Error(`no ${members} members were made`);
  return { ...course, organisation: NORTHLAKE, enrolments: course.enrolments.slice(0, members) };
}

/** Another course of the same people: they do other things there. */
function courseOf(template: Course, at: number): Course {
  const key = { ...template.key, number: `C${at + 1}x` };
  return {
    ...template,
    key,
    id: courseId(key),
    outline: makeOutline(SEED, key, `Course ${at + 1}`),
    enrolments: template.enrolments.map((one, index) => ({ ...one, id: 7_000_000 + at * MAX_MEMBERS + index })),
  };
}

/** How many people make the bytes that are wanted; text grows with people in a straight line, of which two points are made. */
function populationFor({ courses, tables, bytes }: PackageShape): {
  readonly template: Course;
  readonly blocks: number;
} {
  const bytesWith = (members: number) => {
    let sum = 0;
    const shape = tablesOf(courseOf(courseWith(members), 0)).slice(0, tables);
    for (const table of shape) for (const text of tableText(table, 1, () => {})) sum += Buffer.byteLength(text);
    return sum;
  };
  const [few, many] = [20, 60];
  const atFew = bytesWith(few);
  const perMember = (bytesWith(many) - atFew) / (many - few);
  const fixed = atFew - few * perMember;
  const wanted = Math.max(2, (bytes / courses - fixed) / perMember);
  const blocks = Math.ceil(wanted / MAX_MEMBERS);
  return { template: courseWith(Math.round(wanted / blocks)), blocks };
}
