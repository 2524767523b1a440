import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import aggregatedSessionAttemptsSql from './aggregated_session_attempts.sql';
import { orgIds } from './columns.ts';

const RESULT = 'base.session_result';

export const aggregatedSessionAttempts = defineView({
  name: 'aggregated_session_attempts',
  sql: aggregatedSessionAttemptsSql,
  grain: 'One student in one session with attempts.',
  key: ['session_id', 'student_id'],
  description:
    'How much students answered in each session, and how well. All attempts of the session count, repeated ones too; those without a score give neither an answer nor a duration.',
  rebuild: { by: 'month', column: 'date' },
  columns: [
    required('session_id', 'varchar', 'pseudonym', 'Session of the attempts, `sessions.id`.', [`${RESULT}.session_id`]),
    required('student_id', 'varchar', 'pseudonym', 'Student who tried, `students.id`.', [`${RESULT}.assignee_id`]),
    nullable('date', 'date', 'none', 'Date of the earliest attempt; null when no attempt has a beginning.', [
      `${RESULT}.first_started_at_time`,
    ]),
    required('total_questions_answered', 'bigint', 'personal', 'Attempts with a score.', [`${RESULT}.answered`], {
      unit: 'attempts',
    }),
    required(
      'total_questions_correct',
      'bigint',
      'personal',
      'Attempts with the highest score that could be reached.',
      [`${RESULT}.correct`],
      { unit: 'attempts' },
    ),
    nullable(
      'avg_duration_sec',
      'decimal',
      'personal',
      'Average over the attempts with a score, in whole seconds: as the client measured it, else from beginning to end; null when no such attempt has a duration.',
      [`${RESULT}.average_sec`],
      { unit: 'seconds' },
    ),
    orgIds('the student'),
  ],
  rules: [
    { holds: 'total_questions_answered >= total_questions_correct', level: 'block' },
    { holds: 'total_questions_correct >= 0', level: 'block' },
  ],
  relationships: [
    { column: 'session_id', to: 'sessions.id', level: 'warn' },
    { column: 'student_id', to: 'students.id', level: 'warn' },
  ],
});
