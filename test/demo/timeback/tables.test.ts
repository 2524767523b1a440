import { describe, expect, it } from 'vitest';
import { EXPORT_DATES, makeDistrict } from '../../../bin/demo/timeback/district.ts';
import { definitionOf, type Row } from '../../../bin/demo/timeback/table.ts';
import { EXPORTED_TABLES, tablesOn } from '../../../bin/demo/timeback/tables.ts';
import { makeWorld } from '../../../bin/demo/world.ts';
import { TIMEBACK_TABLES } from '../../../lambdas/core/feeds/timeback/tables/index.ts';

const world = makeWorld(1, 0.5);
const district = makeDistrict(1, 0.5, world);

function rowsOf(name: string, date: string = EXPORT_DATES[0]): readonly Row[] {
  return [
    ...tablesOn(date)
      .find((table) => table.name === name)!
      .rows(district, date),
  ];
}

const values = (name: string, column: string) => new Set(rowsOf(name).map((row) => row[column]));

describe('the export of the demo', () => {
  it('has every table that the lake knows but the one that its attempts make needless', () => {
    const missing = TIMEBACK_TABLES.filter(({ name }) => !EXPORTED_TABLES.some((table) => table.name === name));
    expect(missing.map(({ name }) => name)).toEqual(['caliper_event']);
    expect(new Set(EXPORTED_TABLES.map(({ ending }) => ending))).toEqual(
      new Set(['csv', 'csv.gz', 'jsonl', 'parquet']),
    );
  });

  it.each(EXPORTED_TABLES.map(({ name }) => name))(
    '%s has rows, of known columns alone, with distinct keys',
    (name) => {
      const { columns, key } = definitionOf(name);
      const rows = rowsOf(name);
      expect(rows.length).toBeGreaterThan(0);
      const unknown = rows
        .flatMap((row) => Object.keys(row))
        .filter((it) => !columns.some((column) => column.name === it));
      expect(unknown).toEqual([]);
      if (key.length === 0) return;
      const keys = rows.map((row) => key.map((column) => row[column]));
      expect(keys.flat().every((part) => typeof part === 'string' && part !== '')).toBe(true);
      expect(new Set(keys.map((parts) => parts.join('\n'))).size).toBe(rows.length);
    },
  );

  it('is the same for the same seed, and another for another', () => {
    const text = (seed: number) => {
      const one = makeDistrict(seed, 0.2, makeWorld(seed, 0.2));
      return JSON.stringify(EXPORTED_TABLES.map(({ rows }) => [...rows(one, EXPORT_DATES[0])]));
    };
    expect(text(1)).toBe(text(1));
    expect(text(2)).not.toBe(text(1));
  });

  it.each([
    ['one_roster_role', 'user_id', 'one_roster_user', 'id'],
    ['one_roster_role', 'org_id', 'one_roster_organization', 'id'],
    ['one_roster_class', 'course_id', 'one_roster_course', 'id'],
    ['one_roster_course', 'id', 'caliper_assignable_digital_resource', 'id'],
    ['one_roster_enrollment', 'class_id', 'one_roster_class', 'id'],
    ['caliper_attempt', 'session_id', 'caliper_session', 'id'],
    ['insights_insight', 'insights_session_id', 'insights_session', 'id'],
    ['insights_insight', 'insights_type_id', 'insights_type', 'id'],
    ['insights_review', 'insight_id', 'insights_insight', 'id'],
    ['clr_achievement_credential', 'achievement_id', 'clr_achievement', 'id'],
    ['clr_achievement', 'cf_item_id', 'cf_item', 'identifier'],
    ['placement_student_subject_placement', 'grade_id', 'placement_grade', 'id'],
  ])('%s.%s refers to %s', (from, column, to, key) => {
    const known = values(to, key);
    const dangling = [...values(from, column)].filter((id) => id !== null && id !== undefined && !known.has(id));
    expect(dangling).toEqual([]);
  });
});

describe('the people of the demo', () => {
  it('are in part those of confirmed edX accounts, by an address in another case', () => {
    const accounts = world.courses.flatMap(({ enrolments }) => enrolments.map(({ account }) => account));
    const confirmed = new Set(accounts.filter((account) => account.confirmed).map(({ email }) => email));
    const shared = [...district.students, ...district.staff].filter(({ email }) => confirmed.has(email.toLowerCase()));
    expect(shared.length).toBeGreaterThan(5);
    expect(shared.some(({ email }) => email !== email.toLowerCase())).toBe(true);
  });

  it('belong to a second school, have left, or come and go between the exports', () => {
    const students = (date: string) => rowsOf('one_roster_role', date).filter(({ role }) => role === 'student');
    const [first, second] = [students(EXPORT_DATES[0]), students(EXPORT_DATES[1])];
    const ended = (rows: readonly Row[]) => rows.filter(({ status }) => status === 'inactive').length;
    expect(first.some(({ role_type }) => role_type === 'secondary')).toBe(true);
    expect(ended(first)).toBeGreaterThan(0);
    expect(ended(second)).toBe(ended(first) + 1);
    expect(second.length).toBeGreaterThan(first.length);
  });

  it('study on school days before the first export, and are seen to do what overlaps', () => {
    const starts = rowsOf('caliper_session').map((row) => new Date(row.started_at_time as number));
    expect(starts.every((time) => time.toISOString() < EXPORT_DATES[0] && time.getUTCDay() % 6 > 0)).toBe(true);
    const seen = new Map<unknown, Row[]>();
    for (const row of rowsOf('insights_insight')) {
      const id = row.insights_session_id;
      seen.set(id, [...(seen.get(id) ?? []), row]);
    }
    const overlaps = [...seen.values()].filter((rows) =>
      rows.some((row, at) => at > 0 && (row.started_at_time as number) < (rows[at - 1]!.ended_at_time as number)),
    );
    expect(overlaps.length).toBeGreaterThan(5);
    expect(
      rowsOf('insights_insight').every((row) => (row.started_at_time as number) <= (row.ended_at_time as number)),
    ).toBe(true);
  });
});
