import { defineBase, nullable, required, SOURCE } from '../../lambdas/core/definitions/model.ts';
import sessionResultSql from './session_result.sql';

const ATTEMPT = 'base.caliper_attempt';

export const sessionResult = defineBase({
  name: 'session_result',
  sql: sessionResultSql,
  grain: 'One person in one session with attempts.',
  key: ['session_id', 'assignee_id'],
  description:
    'How much each person answered in each session, and how well. All attempts count, repeated ones too; those without a score give neither an answer nor a duration. It is kept because to sum all attempts takes longer than a reader waits.',
  rebuild: { by: 'source', sources: 'rows' },
  columns: [
    required('session_id', 'varchar', 'pseudonym', 'Session of the attempts.', [`${ATTEMPT}.session_id`]),
    required('assignee_id', 'varchar', 'pseudonym', 'Person who tried.', [`${ATTEMPT}.assignee_id`]),
    nullable(
      'first_started_at_time',
      'timestamp',
      'none',
      'When the earliest attempt began; null when no attempt has a beginning.',
      [`${ATTEMPT}.started_at_time`],
    ),
    required('answered', 'bigint', 'personal', 'Attempts with a score.', [`${ATTEMPT}.score_given`], {
      unit: 'attempts',
    }),
    required(
      'correct',
      'bigint',
      'personal',
      'Attempts with the highest score that could be reached.',
      [`${ATTEMPT}.score_given`, `${ATTEMPT}.max_score`],
      { unit: 'attempts' },
    ),
    nullable(
      'average_sec',
      'decimal',
      'personal',
      'Average over the attempts with a score, in whole seconds: as the client measured it, else from beginning to end; null when no such attempt has a duration.',
      [`${ATTEMPT}.duration_sec`, `${ATTEMPT}.started_at_time_us`, `${ATTEMPT}.ended_at_time_us`],
      { unit: 'seconds' },
    ),
    SOURCE,
  ],
});
