import type { Caller, World } from '../world.ts';

export const PROGRESS_CALLERS = {
  everyone: null,
  oak: ['s-oak'],
  two: ['s-elm', 's-oak'],
  nobody: [],
  stranger: ['s-nowhere'],
  nameless: [null],
} as const satisfies Readonly<Record<string, Caller>>;

const placement = (
  student_id: string,
  subject_id: string,
  placement_status: string | null,
  grade_id: string | null,
  date_last_modified: string | null,
) => ({ student_id, subject_id, placement_status, grade_id, date_last_modified, source: 'timeback' });

const credential = (
  id: string,
  credential_subject_id: string | null,
  achievement_id: string,
  result_value: number | null,
  awarded_date: string | null,
) => ({ id, credential_subject_id, achievement_id, result_value, awarded_date, source: 'timeback' });

/** Ada is at two schools, Ben at one, Cid at none; placements and masteries in each state that they can have. */
export const progress: World = {
  'base.person_organization': [
    { person_id: 'ada', org_id: 's-oak' },
    { person_id: 'ada', org_id: 's-elm' },
    { person_id: 'ben', org_id: 's-elm' },
  ],
  'base.placement_student_subject_placement': [
    placement('ada', 'math', 'Completed', 'g-07', '2026-02-09 14:30:00.250'),
    placement('ada', 'art', 'InProgress', null, '2026-02-10 08:00:00'),
    placement('ben', 'math', null, null, null),
    // A grade stays as it is delivered, whatever the status.
    placement('ben', 'art', 'NotStarted', 'g-gone', null),
    placement('cid', 'math', 'Paused', 'g-01', '2026-02-11 00:00:00'),
  ],
  'base.cf_item': [
    { identifier: 'adds', document_id: 'd1', source: 'timeback' },
    { identifier: 'counts', document_id: 'd2', source: 'timeback' },
    { identifier: 'loose', source: 'timeback' },
  ],
  'base.lti_application_curriculum_scope': [
    { lti_application_id: 'writer', cf_document_id: 'd1', source: 'timeback' },
    { lti_application_id: 'reader', cf_document_id: 'd1', source: 'timeback' },
    { lti_application_id: 'other', cf_document_id: 'd3', source: 'timeback' },
  ],
  'base.clr_achievement': [
    { id: 'a-adds', cf_item_id: 'adds', achievement_type: 'StandardMastery', source: 'timeback' },
    { id: 'a-counts', cf_item_id: 'counts', achievement_type: 'curriculum-mastery', source: 'timeback' },
    { id: 'a-loose', cf_item_id: 'loose', achievement_type: 'CURRICULUM_MASTERY', source: 'timeback' },
    { id: 'a-gone', cf_item_id: 'gone', achievement_type: 'Standard Mastery', source: 'timeback' },
    { id: 'a-none', achievement_type: 'CurriculumMastery', source: 'edx' },
    { id: 'a-badge', cf_item_id: 'adds', achievement_type: 'Badge', source: 'timeback' },
    { id: 'a-near', cf_item_id: 'adds', achievement_type: 'StandardMastery2x', source: 'timeback' },
    { id: 'a-null', cf_item_id: 'adds', source: 'timeback' },
  ],
  'base.clr_achievement_credential': [
    credential('k01', 'ada', 'a-adds', 0.875, '2026-04-18 14:05:22'),
    credential('k02', 'ada', 'a-adds', 0.00125, '2026-05-18 14:05:22'),
    credential('k03', 'ada', 'a-counts', 1, null),
    credential('k04', 'ben', 'a-loose', 0, '2026-04-19 00:00:00'),
    credential('k05', 'ben', 'a-gone', null, null),
    credential('k06', 'cid', 'a-none', 0.5, null),
    credential('k07', 'ada', 'a-badge', 1, null),
    credential('k08', 'ada', 'a-near', 1, null),
    credential('k09', 'ada', 'a-null', 1, null),
    credential('k10', 'ada', 'a-unknown', 1, null),
    credential('k11', null, 'a-adds', 1, null),
  ],
};
