import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const submissionsSubmission = definePackageTable({
  name: 'submissions_submission',
  version: 1,
  grain: 'One response that one learner handed in.',
  key: ['id'],
  description: 'Responses to open response blocks, deleted ones included.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the response.'),
    column('uuid', 'varchar', 'pseudonym', 'Id by which the assessment and workflow tables name the response.'),
    column('attempt_number', 'bigint', 'none', 'Which try of the learner at the block it is, from 1.', {
      unit: 'attempts',
    }),
    column('submitted_at', 'timestamp', 'none', 'When the learner handed it in.'),
    column('created_at', 'timestamp', 'none', 'When the row was made.'),
    column('raw_answer', 'varchar', 'sensitive', 'Response as JSON text, escaped once more by the exporter.'),
    column('student_item_id', 'bigint', 'none', 'Author and block, `submissions_studentitem.id`.'),
    column('status', 'varchar', 'none', '`A` valid, `D` deleted by staff.'),
    column(
      'team_submission_id',
      'bigint',
      'none',
      "Joint response of a team that the row is a copy of; null for a learner's own. Its table is not exported.",
    ),
  ],
});
