import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const caliperAttempt = defineExportTable({
  name: 'caliper_attempt',
  version: 2,
  grain: 'One attempt of one person at one piece of content.',
  key: ['id'],
  description: 'Work on lessons, tests and questions; only the graded ones have a score.',
  columns: [
    column('id', 'varchar', 'pseudonym', 'Id of the attempt.'),
    column('assignee_id', 'varchar', 'pseudonym', 'Person who tried, `one_roster_user.id`.'),
    column('assignable_id', 'varchar', 'none', 'What was tried: a resource, a test or a question.'),
    column(
      'session_id',
      'varchar',
      'pseudonym',
      'Session in which it happened, `caliper_session.id`; exports without the column may say it in `caliper_event`.',
      { optional: true, elsewhere: 'caliper_event' },
    ),
    column('started_at_time', 'timestamp', 'none', 'When the work began.', { measured: true }),
    column('ended_at_time', 'timestamp', 'none', 'When the work ended; null when that is not known.', {
      measured: true,
    }),
    column('duration_sec', 'double', 'none', 'How long it took, as the client measured it.', { unit: 'seconds' }),
    column('score_given', 'double', 'none', 'Score that was given; null where nothing was graded.', { unit: 'points' }),
    column('max_score', 'double', 'none', 'Score that could be reached.', { unit: 'points' }),
    column('attempt_count', 'bigint', 'none', 'Which try of the person at the content it was, from 1.', {
      unit: 'attempts',
    }),
  ],
});
