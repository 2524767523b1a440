import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const submissionsScoresummary = definePackageTable({
  name: 'submissions_scoresummary',
  version: 1,
  grain: 'The scores that count for one learner in one block.',
  key: ['id'],
  description: 'Points to the newest and the highest score of a learner, so that nobody has to search for them.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the summary.'),
    column('highest_id', 'bigint', 'none', 'Best score since the newest reset, `submissions_score.id`.'),
    column('latest_id', 'bigint', 'none', 'Newest score, `submissions_score.id`.'),
    column('student_item_id', 'bigint', 'none', 'Learner and block, `submissions_studentitem.id`.'),
  ],
});
