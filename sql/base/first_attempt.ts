import { defineBase, nullable, required, SOURCE } from '../../lambdas/core/definitions/model.ts';
import firstAttemptSql from './first_attempt.sql';

const ATTEMPT = 'base.caliper_attempt';

export const firstAttempt = defineBase({
  name: 'first_attempt',
  sql: firstAttemptSql,
  grain: 'One person and one piece of content: the first attempt of the one at the other.',
  key: ['assignable_id', 'assignee_id'],
  description:
    'The earliest attempt, then the one of the lower count, then of the smaller id; what has no beginning or no count comes last. Attempts of nobody, or at nothing, are left out. It is kept because to rank all attempts takes longer than a reader waits.',
  rebuild: { by: 'source', sources: 'rows', bucketedBy: 'assignee_id' },
  columns: [
    required('assignee_id', 'varchar', 'pseudonym', 'Person who tried.', [`${ATTEMPT}.assignee_id`]),
    required('assignable_id', 'varchar', 'none', 'What was tried: a resource, a test or a question.', [
      `${ATTEMPT}.assignable_id`,
    ]),
    nullable('session_id', 'varchar', 'pseudonym', 'Session in which it happened; null when none is known.', [
      `${ATTEMPT}.session_id`,
    ]),
    nullable('started_at_time', 'timestamp', 'none', 'When it began; null when that was not recorded.', [
      `${ATTEMPT}.started_at_time`,
    ]),
    nullable('ended_at_time', 'timestamp', 'none', 'When it ended; null when that is not known.', [
      `${ATTEMPT}.ended_at_time`,
    ]),
    nullable(
      'duration_sec',
      'decimal',
      'personal',
      'How long it took, in whole seconds: as the client measured it, else from beginning to end; null when neither is known.',
      [`${ATTEMPT}.duration_sec`, `${ATTEMPT}.started_at_time_us`, `${ATTEMPT}.ended_at_time_us`],
      { unit: 'seconds' },
    ),
    nullable(
      'is_correct',
      'boolean',
      'personal',
      'Whether the score was the highest that could be reached, which it is not when that is unknown; null without a score.',
      [`${ATTEMPT}.score_given`, `${ATTEMPT}.max_score`],
    ),
    SOURCE,
  ],
});
