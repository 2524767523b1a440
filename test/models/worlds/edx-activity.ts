import type { Row, World } from '../world.ts';

export const A = 'block-v1:LakeX+Algebra+2026+type@problem+block@a';
export const B = 'block-v1:LakeX+Algebra+2026+type@problem+block@b';
export const C = 'block-v1:LakeX+Algebra+2026+type@problem+block@c';
export const LESSON = 'block-v1:LakeX+Algebra+2026+type@sequential+block@reading';
export const QUIZ = 'block-v1:LakeX+Algebra+2026+type@sequential+block@quiz';
export const OLD = 'i4x://LakeX/Old/problem/stars';

const event = (event_time: string | null, user_id: number | null, more: Row = {}): Row => ({
  org: 'lakeview',
  site: 'edx',
  file_date: (event_time ?? '2026-03-01').slice(0, 10),
  event_time,
  user_id,
  event_type: 'page_close',
  event_source: 'browser',
  ...more,
});

const check = (
  event_time: string,
  user_id: number,
  problem: string,
  [attempts, grade]: readonly [number, number],
): Row =>
  event(event_time, user_id, {
    event_type: 'problem_check',
    event_source: 'server',
    problem_id: problem,
    block_id: problem,
    attempts,
    grade,
    max_grade: 2,
  });

const state = (
  id: number,
  student_id: number,
  module_id: string,
  [created, modified]: readonly string[],
  more: Row = {},
): Row => ({
  org: 'lakeview',
  site: 'edx',
  id,
  student_id,
  module_id,
  module_type: module_id.includes('sequential') ? 'sequential' : 'problem',
  created: created!,
  modified: modified!,
  ...more,
});

const account = (native_id: string, person_id: string): Row => ({ source: 'edx', native_id, person_id, place: 1 });

/** Logs and stored states of edX on two sites and of two organisations, and what TimeBack says of the same days. */
export const edxActivity: World = {
  'edx.events': [
    // One session of account 1: an hour to the millisecond belongs together.
    event('2026-03-01 09:00:00', 1, { block_id: LESSON }),
    event('2026-03-01 09:10:00', 1, { event_type: 'problem_show', block_id: A }),
    event('2026-03-01 09:19:59', 1, { event_type: 'problem_check', block_id: A, problem_id: A }),
    check('2026-03-01 09:20:00.5', 1, A, [1, 0]),
    check('2026-03-01 10:20:00.5', 1, A, [2, 2]),
    // A millisecond more begins another.
    check('2026-03-01 11:20:00.501', 1, B, [1, 2]),
    // The same number on the other site, and the same account in another organisation's log.
    event('2026-03-01 09:30:00', 1, { site: 'edge' }),
    event('2026-03-01 09:40:00', 1, { org: 'moor-end' }),
    // Over midnight.
    check('2026-03-01 23:50:00', 2, A, [3, 1]),
    event('2026-03-02 00:10:00', 2),
    event('2026-03-02 00:09:59.999', 3),
    event('2026-03-02 00:09:59.999', 3),
    // A check of what is no problem of a course, and of nobody.
    event('2026-03-01 23:55:00', 2, { event_type: 'problem_check', event_source: 'server' }),
    { ...check('2026-03-01 23:56:00', 2, A, [4, 2]), user_id: null },
    event(null, 2),
    // Erased since: the account is nobody's.
    check('2026-03-01 08:00:00', 9, A, [1, 2]),
    // The newest event of all counts, also without an account.
    event('2026-03-02 01:10:00', null),
  ],
  'edx.courseware_studentmodule': [
    // The log has a check of this one.
    state(1, 1, A, ['2026-02-01 10:00:00', '2026-03-01 10:20:01'], { grade: 2, max_grade: 2 }),
    // Not of these: the try was before the first log, or there was none.
    state(2, 1, C, ['2026-02-01 11:00:00', '2026-02-01 11:05:00'], { grade: 1, max_grade: 2 }),
    state(3, 5, A, ['2026-02-02 10:00:00', '2026-02-02 10:00:00']),
    // A lesson, a test and a place in the course.
    state(4, 5, LESSON, ['2026-02-02 09:00:00', '2026-02-02 09:30:00']),
    state(5, 5, QUIZ, ['2026-02-02 09:00:00', '2026-02-02 09:30:00']),
    state(6, 5, LESSON.replace('sequential', 'video'), ['2026-02-02 09:00:00', '2026-02-02 09:30:00'], {
      module_type: 'video',
    }),
    // Two runs with one key.
    state(8, 5, OLD, ['2014-02-01 00:00:00', '2014-02-02 00:00:00'], { grade: 2, max_grade: 3 }),
    state(7, 5, OLD, ['2013-02-01 00:00:00', '2013-02-02 00:00:00'], { grade: 1, max_grade: 3 }),
    // The other site is another platform, where the log has no check of account 1.
    state(9, 1, A, ['2026-02-03 10:00:00', '2026-02-03 10:01:00'], { site: 'edge', grade: 0, max_grade: 2 }),
    state(10, 9, B, ['2026-02-03 10:00:00', '2026-02-03 10:01:00']),
  ],
  'base.edx_block': [
    { site: 'edx', block_id: LESSON, category: 'sequential', content_level: 'lesson' },
    { site: 'edx', block_id: QUIZ, category: 'sequential', content_level: 'assessment', graded: true },
    { site: 'edx', block_id: A, category: 'problem', content_level: 'question' },
  ],
  'base.person_account': [
    account('edx:1', 'ada'),
    // One person with an account on each site.
    account('edge:1', 'ada'),
    account('edx:2', 'ben'),
    account('edx:3', 'cyd'),
    account('edx:5', 'eve'),
  ],
  'timeback_export.caliper_session': [
    {
      id: 'urn:uuid:1',
      user_id: 'ada',
      client_id: 'https://app.example.org',
      started_at_time: '2026-03-01 09:00:00.25',
      ended_at_time: '2026-03-01 09:30:00',
    },
    { id: 'urn:uuid:2', started_at_time: '2026-03-01 09:00:00' },
  ],
  'timeback_export.caliper_attempt': [
    {
      id: 'own',
      assignee_id: 'ada',
      assignable_id: 'q1',
      session_id: 'urn:uuid:1',
      duration_sec: 12.5,
      score_given: 1,
      max_score: 1,
    },
    { id: 'told', assignee_id: 'ada', assignable_id: 'q2', attempt_count: 2, started_at_time: '2026-03-01 09:01:00' },
    { id: 'silent', assignee_id: 'ada', assignable_id: 'q3', ended_at_time: '2026-03-01 09:02:00' },
  ],
  'timeback_export.caliper_event': [
    { id: 'e1', session_id: 'urn:uuid:2', attempt_id: 'told' },
    { id: 'e2', session_id: 'urn:uuid:1', attempt_id: 'told' },
    { id: 'e3', session_id: 'urn:uuid:2', attempt_id: 'own' },
    { id: 'e4', session_id: 'urn:uuid:2', xp_ledger_id: 'x' },
  ],
};
