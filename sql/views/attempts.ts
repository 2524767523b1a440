import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import attemptsSql from './attempts.sql';
import { orgIds } from './columns.ts';

const ATTEMPT = 'base.first_attempt';

export const attempts = defineView({
  name: 'attempts',
  sql: attemptsSql,
  grain: 'One student and one resource: the first attempt of the one at the other.',
  key: ['student_id', 'resource_id'],
  description:
    'How students first worked on lessons, tests and questions, and whether they answered correctly. The first attempt is the earliest, then the one of the lower count; later ones are left out.',
  rebuild: { by: 'month', column: 'date' },
  columns: [
    required('student_id', 'varchar', 'pseudonym', 'Student who tried, `students.id`.', [`${ATTEMPT}.assignee_id`]),
    required(
      'resource_id',
      'varchar',
      'none',
      'What was tried: an id of `questions`, `tests`, `lessons` or another view of content.',
      [`${ATTEMPT}.assignable_id`],
    ),
    nullable(
      'session_id',
      'varchar',
      'pseudonym',
      'Session in which it happened, `sessions.id`; null when none is known.',
      [`${ATTEMPT}.session_id`],
    ),
    nullable('date', 'date', 'none', 'Date on which it began; null when that was not recorded.', [
      `${ATTEMPT}.started_at_time`,
    ]),
    nullable('start_time', 'timestamp', 'none', 'When it began; null when that was not recorded.', [
      `${ATTEMPT}.started_at_time`,
    ]),
    nullable('end_time', 'timestamp', 'none', 'When it ended; null while it goes on, or when that was not recorded.', [
      `${ATTEMPT}.ended_at_time`,
    ]),
    nullable(
      'duration_sec',
      'decimal',
      'personal',
      'How long it took, in whole seconds: as the client measured it, else from beginning to end; null when neither is known.',
      [`${ATTEMPT}.duration_sec`],
      { unit: 'seconds' },
    ),
    nullable(
      'is_correct',
      'boolean',
      'personal',
      'Whether the score was the highest that could be reached; null without a score, as for lessons.',
      [`${ATTEMPT}.is_correct`],
    ),
    orgIds('the student'),
  ],
  relationships: [
    { column: 'student_id', to: 'students.id', level: 'warn' },
    { column: 'session_id', to: 'sessions.id', level: 'warn' },
  ],
});
