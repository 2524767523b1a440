import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const submissionsScore = definePackageTable({
  name: 'submissions_score',
  version: 1,
  grain: 'One score given to one response.',
  key: ['id'],
  description:
    'Scores as they were set, later ones replacing earlier ones; `submissions_scoresummary` points to the newest and the highest.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the score.'),
    column('points_earned', 'bigint', 'none', 'Points given, 0 or more.', { unit: 'points' }),
    column('points_possible', 'bigint', 'none', 'Points that could be given; 0 for a reset.', { unit: 'points' }),
    column('created_at', 'timestamp', 'none', 'When the score was set.'),
    column('reset', 'boolean', 'none', "True when the row takes the learner's earlier scores back."),
    column('student_item_id', 'bigint', 'none', 'Learner and block, `submissions_studentitem.id`.'),
    column(
      'submission_id',
      'bigint',
      'none',
      'Response that was scored, `submissions_submission.id`; null for a reset.',
    ),
  ],
});
