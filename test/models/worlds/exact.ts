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

/** Numbers in which rounding shows. */
export const exact: World = {
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
