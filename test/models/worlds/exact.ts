import { madeId } from '../../../lambdas/core/lake/made-id.ts';
import type { Row, World } from '../world.ts';

/** Points as a client has them that multiplies minutes by 1.25: doubles, by their shortest text. */
export const LEDGER: readonly (Row & { readonly value: string; readonly user_id: string })[] = Array.from(
  { length: 100 },
  (_, i) => ({
    id: `x${i}`,
    user_id: `learner${i % 7}`,
    application_id: 'reader',
    value: i % 9 === 0 ? `-0.${'0'.repeat(i % 20)}5` : String((((i * 37) % 1200) / 60) * 1.25),
    date_created: '2026-08-01 10:00:00',
  }),
);

/** Results whose share of a hundred has its half behind the second decimal, and their neighbours. */
export const RESULTS = [
  '0.50115',
  '0.50114999999999',
  '0.501150000000000001',
  '0.00005',
  '0.99995',
  '0.14375',
  '1',
  '0',
];

const POSSIBLE = [1, 3, 7, 16, 160, 999, 1024, 99_999];
/** Points of a learner of edX over those possible. */
export const GRADES: readonly (readonly [earned: string, possible: string])[] = [
  ...POSSIBLE.flatMap((possible) =>
    [0, 1, 2, 23, 500, possible].map((earned) => [`${earned}`, `${possible}`] as const),
  ),
  ['0.1', '0.3'],
  ['2.675', '160'],
  ['0.000000000000000001', '0.000000000000000003'],
  ['333333333333.333333333333333333', '999999999999.999999999999999999'],
  ['999999999999.999999999999999998', '999999999999.999999999999999999'],
  ['-1', '3'],
  ['4', '3'],
];

/** Microseconds behind 10:00:00 at which sessions begin, and how long they last: at both sides of every place that decides. */
const BEGINNINGS = [0, 1, 499, 500, 900, 999, 123_900, 999_999];
const LENGTHS = [0, 1, 499_999, 500_000, 500_001, 1_499_300, 1_499_999, 1_500_000, 1_999_999];
export const SESSIONS = BEGINNINGS.flatMap((begins) => LENGTHS.map((lasts) => ({ begins, lasts })));

const SECOND = Date.UTC(2026, 7, 1, 10);
/** A time as the export's tables hold it: cut to milliseconds, and its microseconds. */
function timeOf(name: string, behind: number): Row {
  const cut = new Date(SECOND + Math.floor(behind / 1000)).toISOString();
  return { [name]: cut.replace('T', ' ').replace('Z', ''), [`${name}_us`]: SECOND * 1000 + behind };
}
const span = (begins: number, lasts: number): Row => ({
  ...timeOf('started_at_time', begins),
  ...timeOf('ended_at_time', begins + lasts),
});

/** Each session is one attempt and one case of cheating, which is time wasted too. */
const measured: World = {
  'timeback_export.caliper_session': SESSIONS.map(({ begins, lasts }, i) => ({
    id: `s${i}`,
    user_id: 'ada',
    ...span(begins, lasts),
  })),
  'timeback_export.caliper_attempt': [
    ...SESSIONS.map(({ begins, lasts }, i) => ({
      id: `a${i}`,
      assignee_id: 'ada',
      assignable_id: `c${i}`,
      session_id: `s${i}`,
      score_given: 1,
      ...span(begins, lasts),
    })),
    { id: 'later', assignee_id: 'ben', assignable_id: 'c', attempt_count: 1, ...span(123_900, 1_000_000) },
    { id: 'sooner', assignee_id: 'ben', assignable_id: 'c', attempt_count: 2, ...span(123_100, 9_000_000) },
  ],
  'base.insights_type': [
    { id: 'kind', slug: 'Idling', category: 'Cheating', visibility: 'external', is_waste: true, source: 'timeback' },
  ],
  'base.insights_config': [{ insights_type_id: 'kind', requires_review: false, source: 'timeback' }],
  'base.insights_session': SESSIONS.map((_, i) => ({ id: `o${i}`, caliper_session_id: `s${i}`, source: 'timeback' })),
  'timeback_export.insights_insight': SESSIONS.map(({ begins, lasts }, i) => ({
    id: `i${i}`,
    insights_session_id: `o${i}`,
    insights_type_id: 'kind',
    is_visible: true,
    ...span(begins, lasts),
  })),
  'base.one_roster_organization': [{ id: 'oak', name: 'Oak', type: 'school', source: 'timeback' }],
  'base.student_attachment': [{ school_id: 'oak', student_id: 'ada' }],
};

/** Numbers in which rounding shows. */
export const exact: World = {
  ...measured,
  'timeback_export.tb_xp_ledger': LEDGER,
  'base.clr_achievement': [
    { id: 'mastery', achievement_type: 'StandardMastery', source: 'timeback' },
    { id: madeId('edx', 'achievement', 'edx', 'block'), achievement_type: 'CurriculumMastery', source: 'edx' },
  ],
  'timeback_export.clr_achievement_credential': RESULTS.map((result_value, i) => ({
    id: `k${i}`,
    achievement_id: 'mastery',
    credential_subject_id: `r${i}`,
    result_value,
  })),
  'base.person_account': GRADES.map((_, i) => ({ person_id: `g${i}`, source: 'edx', native_id: `edx:${i}` })),
  'edx.grades_persistentsubsectiongrade': GRADES.map(([earned_graded, possible_graded], i) => ({
    org: 'orgx',
    site: 'edx',
    course_id: 'course-v1:OrgX+CS101+2026_T1',
    usage_key: 'block',
    user_id: i,
    earned_all: '1',
    possible_all: '1',
    earned_graded,
    possible_graded,
    snapshot_date: '2026-08-30',
    _source_object: 'course-data/orgx-2026-08-30.zip',
    _row: i,
  })),
};
