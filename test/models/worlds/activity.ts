import type { Caller, Row, World } from '../world.ts';

export const ACTIVITY_CALLERS = {
  everyone: null,
  oak: ['oak'],
  elm: ['elm'],
  either: ['oak', 'elm'],
  nobody: [],
  unknown: ['nowhere'],
  nameless: [null],
} as const satisfies Readonly<Record<string, Caller>>;

/** A time of 17 June 2026. */
const at = (time: string) => `2026-06-17 ${time}`;

const attempt = (
  id: string,
  [assignee_id, assignable_id, session_id]: readonly (string | null)[],
  [start, end]: readonly (string | null)[],
  more: Row = {},
): Row => ({
  id,
  assignee_id: assignee_id!,
  assignable_id: assignable_id!,
  session_id: session_id!,
  started_at_time: start ? at(start) : null,
  ended_at_time: end ? at(end) : null,
  source: 'timeback',
  ...more,
});

const session = (
  id: string,
  user_id: string | null,
  [start, end]: readonly [string, string | null],
  more: Row = {},
): Row => ({
  id,
  user_id,
  started_at_time: at(start),
  ended_at_time: end && at(end),
  source: 'timeback',
  ...more,
});

const entry = (
  id: string,
  [user_id, session_id]: readonly [string, string | null],
  value: number | null,
  date_created: string | null,
): Row => ({
  id,
  user_id,
  application_id: 'app',
  session_id,
  value,
  date_created,
  source: 'timeback',
});

/** Sessions, attempts, points and recommendations of Ada (two schools), Ben (one) and Cid (none any more). */
export const activity: World = {
  'base.person_organization': [
    { person_id: 'ada', org_id: 'oak' },
    { person_id: 'ada', org_id: 'elm' },
    { person_id: 'ben', org_id: 'oak' },
  ],
  'base.caliper_session': [
    session('s1', 'ada', ['09:42:18.451', '10:15:02.122'], { client_id: 'https://app.example.org' }),
    session('s2', 'ben', ['10:00:00', null]),
    session('s3', null, ['23:59:59.999', '23:59:59.999']),
    session('s4', 'cid', ['11:00:00', '11:00:00.5']),
  ],
  'base.insights_session': [
    { id: 'o1', caliper_session_id: 's1', webcam_enabled: true },
    { id: 'o2', caliper_session_id: 's1', webcam_enabled: false, is_proctored: true },
    { id: 'o3', caliper_session_id: 's2', webcam_enabled: false, is_proctored: false },
    { id: 'o4', webcam_enabled: true, is_proctored: true },
  ],
  'base.caliper_attempt': [
    attempt('a1', ['ada', 'q1', 's1'], ['09:10:00', '09:12:00'], { score_given: 1, max_score: 1, attempt_count: 1 }),
    attempt('a2', ['ada', 'q1', 's1'], ['09:05:00', '09:06:00'], { score_given: 0, max_score: 1, attempt_count: 2 }),
    attempt('a3', ['ada', 'q2', 's1'], ['09:20:00', null], { attempt_count: 2 }),
    attempt('a4', ['ada', 'q2', 's1'], ['09:20:00', '09:20:10'], { attempt_count: 1 }),
    attempt('a6', ['ada', 'q3', 's1'], ['09:30:00', null], { duration_sec: 32, score_given: 1, max_score: 2 }),
    attempt('a5', ['ada', 'q3', 's1'], ['09:30:00', null], { duration_sec: 10.5, score_given: 2, max_score: 2 }),
    attempt('a7', ['ada', 'q4', null], [null, '09:40:00'], { attempt_count: 1 }),
    attempt('a8', ['ada', 'q4', null], ['09:45:00', null], { attempt_count: 2 }),
    attempt('a9', ['ada', 'q5', 's1'], [null, null], { attempt_count: 1 }),
    attempt('b1', ['ben', 'q1', 's2'], ['10:00:00', '10:07:40'], { duration_sec: 12.5, score_given: 0.5 }),
    attempt('b2', ['ben', 'q2', 's2'], ['10:10:00', '10:10:01.499'], { max_score: 1 }),
    attempt('b3', ['ben', 'q3', 's2'], ['10:20:00', '10:20:03'], { score_given: 2, max_score: 2 }),
    attempt('c1', ['cid', 'q1', 's4'], [null, null]),
    attempt('nobody', [null, 'q1', 's1'], ['08:00:00', '08:01:00'], { score_given: 1, max_score: 1 }),
    attempt('nothing', ['ada', null, 's1'], ['09:50:00', '09:50:20'], { score_given: 1, max_score: 1 }),
  ],
  'base.tb_xp_ledger': [
    entry('x1', ['ada', 's1'], 10.25, at('00:00:00')),
    entry('x2', ['ada', 's1'], 5, at('23:59:59.999')),
    entry('x3', ['ada', 's1'], 1, '2026-06-18 00:00:00'),
    entry('x4', ['ada', null], 3, at('09:00:00')),
    entry('x5', ['ada', null], -3, at('09:01:00')),
    entry('x6', ['ada', null], 2, null),
    entry('x7', ['ben', 's2'], -5, at('09:00:00')),
    entry('x8', ['cid', 's4'], null, at('09:00:00')),
  ],
  'base.insights_recommendation': [
    {
      id: 'r1',
      user_id: 'ada',
      type: 'daily-coaching',
      source_system: 'vault-agent',
      source_reference_id: 'exec_1',
      title: 'Shorter tomorrow',
      visibility: 'student',
      content: 'Well done.',
      generated_at: at('06:00:00.5'),
      delivered_at: at('07:12:30'),
      feedback_sentiment: 'POSITIVE',
      feedback_text: 'Thanks.',
      feedback_at: '2026-06-18 08:00:00',
      source: 'timeback',
    },
    {
      id: 'r2',
      user_id: 'ben',
      type: 'daily-coaching',
      source_system: 'manual',
      visibility: 'student',
      content: 'Go on.',
      generated_at: at('23:59:59.999'),
      source: 'timeback',
    },
    {
      id: 'r3',
      user_id: 'ada',
      visibility: 'internal',
      content: 'For staff.',
      generated_at: at('06:00:00'),
      source: 'timeback',
    },
    { id: 'r4', user_id: 'ada', content: 'For nobody said.', generated_at: at('06:00:00'), source: 'timeback' },
    {
      id: 'r5',
      user_id: 'cid',
      type: 'nudge',
      source_system: 'manual',
      visibility: 'student',
      content: 'Hello.',
      generated_at: at('06:00:00'),
      source: 'timeback',
    },
  ],
};
