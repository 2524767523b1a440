import { MAX_GRADE } from './activity.ts';
import { sqlTime } from './calendar.ts';
import { type Block, blocksOf, inputs } from './course.ts';
import type { Cell } from './dialect.ts';
import type { SqlTable } from './people-tables.ts';
import type { BlockState } from './progress.ts';
import type { MemberProgress, Snapshot } from './snapshot.ts';

/** Share of all points that a certificate needs. */
const PASS = 0.5;

/** What members have done and what they got for it. */
export const PROGRESS_TABLES: readonly SqlTable[] = [
  {
    name: 'grades_persistentsubsectiongrade',
    columns: [
      'course_id', 'user_id', 'usage_key', 'earned_all', 'possible_all', 'earned_graded', 'possible_graded', 'first_attempted',
      'created', 'modified',
    ],
    *rows(snapshot) {
      for (const progress of snapshot.progress()) yield* subsectionRows(snapshot, progress);
    },
  },
  {
    name: 'grades_persistentcoursegrade',
    columns: [
      'course_id', 'user_id', 'grading_policy_hash', 'percent_grade', 'letter_grade', 'passed_timestamp', 'created', 'modified',
    ],
    *rows(snapshot) {
      for (const { progress, checks, share } of courseGrades(snapshot)) {
        const { account, enrolment } = progress.member;
        const modified = sqlTime(Math.max(...checks.map((state) => state.modified)));
        yield [
          snapshot.course.id, account.id, 'ZGVtbyBwb2xpY3k=', share, share >= PASS ? 'Pass' : '', share >= PASS ? modified : null,
          sqlTime(enrolment.created), modified,
        ];
      }
    },
  },
  {
    name: 'certificates_generatedcertificate',
    columns: [
      'id', 'course_id', 'verify_uuid', 'download_uuid', 'download_url', 'grade', 'key', 'distinction', 'status', 'mode', 'name',
      'created_date', 'modified_date', 'error_reason', 'user_id',
    ],
    *rows(snapshot) {
      for (const { progress, share } of courseGrades(snapshot)) {
        const { account, enrolment, anonymousId } = progress.member;
        if (enrolment.mode !== 'verified') continue;
        const passed = share >= PASS;
        yield [
          enrolment.id, snapshot.course.id, anonymousId, passed ? anonymousId : '', '', share.toFixed(2), '', false,
          passed ? 'downloadable' : 'notpassing', enrolment.mode, account.name, sqlTime(snapshot.time - 3_600_000),
          sqlTime(snapshot.time - 3_600_000), '', account.id,
        ];
      }
    },
  },
]; // biome-ignore format: a row of a table reads best in rows

/** Header of the table that has a writer, and an escape rule, of its own. */
export const STUDENTMODULE_COLUMNS: readonly string[] = [
  'id', 'module_type', 'module_id', 'student_id', 'state', 'grade', 'created', 'modified', 'max_grade', 'done', 'course_id',
]; // biome-ignore format: as above

/** One row for each block that a member has met. */
export function* studentmoduleRows(snapshot: Snapshot): Iterable<readonly Cell[]> {
  for (const { member, states } of snapshot.progress()) {
    for (const [at, { block, created, modified, ...state }] of states.entries()) {
      const grade = state.last?.kind === 'check' ? state.last.grade : null;
      yield [
        member.enrolment.id * 100 + at, block.category, block.id, member.account.id, moduleState(state, block), grade,
        sqlTime(created), sqlTime(modified), grade === null ? null : MAX_GRADE, 'na', snapshot.course.id,
      ];
    }
  } // biome-ignore format: as above
}

/** JSON as the block keeps it; some old blocks kept theirs on several lines. */
function moduleState({ last, position }: Pick<BlockState, 'last' | 'position'>, block: Block): string {
  if (position !== undefined) return JSON.stringify({ position });
  if (last?.kind !== 'check') return '{}';
  const ids = inputs(block.id);
  const state = {
    seed: 1,
    attempts: last.attempt,
    done: true,
    student_answers: Object.fromEntries(ids.map((id, part) => [id, last.answers[part]])),
    last_submission_time: new Date(last.time).toISOString(),
  };
  return last.attempt === 1 ? JSON.stringify(state, null, '\t') : JSON.stringify(state);
}

function* subsectionRows({ course }: Snapshot, { member, states }: MemberProgress): Iterable<readonly Cell[]> {
  const known = new Map(states.map((state) => [state.block.id, state]));
  for (const sequential of blocksOf(course.outline)) {
    if (sequential.category !== 'sequential') continue;
    const problems = [...blocksOf(sequential)].filter((block) => block.category === 'problem');
    const checks = checksOf(problems.flatMap((block) => known.get(block.id) ?? []));
    if (checks.length === 0) continue;
    const earned = pointsOf(checks);
    const possible = problems.length * MAX_GRADE;
    const first = sqlTime(Math.min(...checks.map((state) => state.created)));
    const last = sqlTime(Math.max(...checks.map((state) => state.modified)));
    yield [
      course.id, member.account.id, sequential.id, earned, possible, sequential.graded ? earned : 0,
      sequential.graded ? possible : 0, first, first, last,
    ]; // biome-ignore format: as above
  }
}

interface CourseGrade {
  readonly progress: MemberProgress;
  readonly checks: readonly BlockState[];
  /** Earned of all points of the course, 0 to 1. */
  readonly share: number;
}

/** Grades of those who have tried a problem. */
function* courseGrades(snapshot: Snapshot): Iterable<CourseGrade> {
  const problems = [...blocksOf(snapshot.course.outline)].filter((block) => block.category === 'problem').length;
  for (const progress of snapshot.progress()) {
    const checks = checksOf(progress.states);
    if (checks.length > 0) yield { progress, checks, share: pointsOf(checks) / (problems * MAX_GRADE) };
  }
}

function checksOf(states: readonly BlockState[]): readonly BlockState[] {
  return states.filter((state) => state.last?.kind === 'check');
}

function pointsOf(checks: readonly BlockState[]): number {
  return checks.reduce((sum, { last }) => sum + (last?.kind === 'check' ? last.grade : 0), 0);
}
