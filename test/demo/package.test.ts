import { describe, expect, it } from 'vitest';
import { type PackageEntry, packageEntries } from '../../bin/demo/package.ts';
import { makeWorld } from '../../bin/demo/world.ts';

const world = makeWorld(1, 0.3);
const [northlake, harbor] = world.organisations;
const first = [...packageEntries(world, northlake!, '2025-03-02')];
const second = [...packageEntries(world, northlake!, '2025-03-09')];
const harborSecond = [...packageEntries(world, harbor!, '2025-03-09')];

function named(entries: readonly PackageEntry[], pattern: RegExp): PackageEntry {
  const found = entries.filter(({ name }) => pattern.test(name));
  expect(found.map(({ name }) => name)).toHaveLength(1);
  return found[0]!;
}

/** Cells of a `.sql` file by column, as written. */
function rowsOf({ head, records }: PackageEntry): readonly Record<string, string>[] {
  const columns = head.trimEnd().split('\t');
  return [...records()].map((record) => {
    const cells = record.slice(0, -1).split('\t');
    return Object.fromEntries(columns.map((column, at) => [column, cells[at]!]));
  });
}

const wholeText = (entries: readonly PackageEntry[]) =>
  entries.map(({ name, head, records, tail }) => [name, head, ...records(), tail].join('')).join('');

describe('a weekly package', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(wholeText([...packageEntries(makeWorld(1, 0.3), northlake!, '2025-03-02')])).toBe(wholeText(first));
    expect(wholeText([...packageEntries(makeWorld(2, 0.3), northlake!, '2025-03-02')])).not.toBe(wholeText(first));
  });

  it('names its entries by course, table and site, with either token for edge', () => {
    named(first, /^Northlake-BIO-7\.1x-2025_T1-auth_user-prod-analytics\.sql$/);
    named(first, /^Northlake-LAB200-2025-Spring-auth_user-edge-analytics\.sql$/);
    named(first, /^Northlake-STAT101-2025_T1-course_structure-prod-analytics\.json$/);
    named(first, /^Northlake-STAT101-2025_T1-prod\.mongo$/);
    named(first, /^ora\/Northlake-STAT101-2025_T1-submissions_submission-prod-analytics\.sql$/);
    named(first, /^northlake-email_opt_in-edge-analytics\.csv$/);
    named(harborSecond, /^Harbor-College-SEAM300-pilot\.1-auth_user-prod-edge-analytics\.sql$/);
    expect(new Set(first.map(({ name }) => name)).size).toBe(first.length);
  });

  it('has more learners in the second week, a changed address and someone who left', () => {
    const users = (entries: readonly PackageEntry[]) => rowsOf(named(entries, /BIO.*auth_user-/));
    const enrolments = (entries: readonly PackageEntry[]) => rowsOf(named(entries, /BIO.*student_courseenrollment-/));
    expect(users(second).length).toBeGreaterThan(users(first).length);
    const before = new Map(users(first).map(({ id, email }) => [id, email]));
    const changed = users(second).filter(({ id, email }) => before.has(id) && before.get(id) !== email);
    expect(changed.length).toBeGreaterThan(0);
    expect(enrolments(first).every(({ is_active }) => is_active === '1')).toBe(true);
    expect(enrolments(second).some(({ is_active }) => is_active === '0')).toBe(true);
  });

  it('has one table that failed, in the second week only', () => {
    expect([...first, ...harborSecond].some(({ failed }) => failed)).toBe(false);
    const failed = second.filter((entry) => entry.failed);
    expect(failed.map(({ name }) => name)).toEqual([
      'Northlake-STAT101-2025_T1-certificates_generatedcertificate-prod-analytics.sql.failed',
    ]);
    expect([...failed[0]!.records()]).toEqual([]);
    expect(failed[0]!.head).toMatch(/^Traceback/);
  });

  it('holds the text that exports have to escape', () => {
    const sql = rowsOf(named(first, /BIO.*auth_userprofile/))
      .map((row) => Object.values(row).join('\n'))
      .join('\n');
    for (const sample of ['\\r\\n', '\\t', '\\\\', '"', 'もっと', 'NULL']) expect(sql).toContain(sample);
    const states = [...named(first, /BIO.*courseware_studentmodule/).records()].join('');
    for (const sample of ['\\\n', '\\\t', '\\\\n', '\\\\"', '水']) expect(states).toContain(sample);
    const essays = [...named(first, /BIO.*submissions_submission/).records()].join('');
    for (const sample of ['\\\\n', '\\\\"', '\\\\t', '🐟']) expect(essays).toContain(sample);
  });

  it('writes the documents as JSON', () => {
    const structure = named(harborSecond, /NAV1x.*course_structure/);
    const blocks = JSON.parse(structure.head + [...structure.records()].join('') + structure.tail);
    expect(Object.keys(blocks)).toHaveLength([...structure.records()].length);
    const course = blocks['i4x://Harbor-College/NAV1x/course/2014_Fall'];
    expect(course.category).toBe('course');
    for (const child of course.children) expect(blocks[child].category).toBe('chapter');
    const posts = [...named(harborSecond, /WRIT110.*mongo/).records()].map((line) => JSON.parse(line));
    expect(new Set(posts.map(({ _type }) => _type))).toEqual(new Set(['CommentThread', 'Comment']));
  });
});
