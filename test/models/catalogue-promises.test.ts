import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GUIDE } from '../../bin/docs/guide.ts';
import { checkContract } from '../../lambdas/refresh-models/contracts.ts';
import { placementResults } from '../../sql/views/placement_results.ts';
import { studentGuides } from '../../sql/views/student_guides.ts';
import { studentsEnrollments } from '../../sql/views/students_enrollments.ts';
import { type OpenWorld, openWorld, type Row } from './world.ts';

// What the catalogue says of its data beyond types and keys, where rows can show that it does not hold.

const STUDENTS = ['ann', 'bob'];
const TYPES = ['teacher', 'principal'];
const STATUSES = ['NotStarted', 'InProgress', 'Completed', null];

/** All ways in which a link has no, one or two periods, each open or ended. */
const PERIODS = [[], ['open'], ['ended'], ['open', 'open'], ['open', 'ended'], ['ended', 'ended']] as const;
const LINKS = STUDENTS.flatMap((student) =>
  TYPES.flatMap((type) => PERIODS.map((periods, i) => ({ student, type, guide: `guide ${i}`, periods }))),
);
const GRADES = STATUSES.flatMap((status) => ['g1', null].map((grade) => ({ status, grade })));

const WORLD = {
  'base.one_roster_user': [...STUDENTS, ...PERIODS.map((_, i) => `guide ${i}`)].map((id) => ({ id, given_name: id })),
  'base.one_roster_role': STUDENTS.map((id) => ({
    id,
    user_id: id,
    org_id: 'oak',
    role: 'student',
    source: 'timeback',
  })),
  'base.one_roster_user_agent': LINKS.flatMap(({ student, type, guide, periods }) =>
    periods.map(
      (period, i): Row => ({
        id: `${student} ${type} ${guide} ${i}`,
        source_user_id: student,
        agent_user_id: guide,
        relationship_type: type,
        status: 'active',
        begin_date: '2026-01-01',
        end_date: period === 'ended' ? '2026-06-01' : null,
        date_created: '2026-01-01 00:00:00',
        source: 'timeback',
      }),
    ),
  ),
  'base.placement_student_subject_placement': GRADES.map(({ status, grade }, i) => ({
    student_id: 'ann',
    subject_id: `s${i}`,
    placement_status: status,
    grade_id: grade,
    source: 'timeback',
  })),
};

let world: OpenWorld;
beforeAll(async () => {
  world = await openWorld(WORLD, { everyone: null });
  await world.connection.run('use everyone');
});
afterAll(() => world?.close());

const decided = async (model: typeof studentGuides, condition: RegExp) =>
  (await checkContract(world.engine, 'everyone', model)).filter((result) => condition.test(result.condition));

describe('what the catalogue promises', () => {
  it('at most one open period of a student, guide and type: others are reported, and shown', async () => {
    const twice = LINKS.filter(({ periods }) => periods.filter((period) => period === 'open').length > 1);
    expect(twice).toHaveLength(4);
    expect(await decided(studentGuides, /is open$/)).toMatchObject([{ level: 'warn', broken: twice.length }]);
    expect(await world.rows('everyone', 'student_guides')).toHaveLength(LINKS.flatMap(({ periods }) => periods).length);
  });

  it('a grade only once a placement is Completed: others are reported, and shown', async () => {
    const early = GRADES.filter(({ status, grade }) => grade !== null && status !== 'Completed');
    expect(await decided(placementResults, /grade_id is null or placement_status/)).toMatchObject([
      { level: 'warn', broken: early.length },
    ]);
    expect(await world.rows('everyone', 'placement_results')).toHaveLength(GRADES.length);
  });

  it('is said where no row can show it', () => {
    const guide = GUIDE.flatMap(({ texts }) => texts).join('\n');
    expect(guide).toMatch(/`org_ids` is text\. The row rules of QuickSight .*scope/);
    expect(guide).toMatch(/`tobedeleted` is a soft delete/);
    expect(studentsEnrollments.description).toMatch(/^Deprecated .*`student_schools`/);
  });
});
