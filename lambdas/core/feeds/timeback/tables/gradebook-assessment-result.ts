import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const gradebookAssessmentResult = defineExportTable({
  name: 'gradebook_assessment_result',
  version: 1,
  grain: 'One result of one learner in a standardised test.',
  key: ['id'],
  description: 'Results of tests such as MAP, taken outside of the platform.',
  columns: [
    column('id', 'varchar', 'pseudonym', 'Id of the result.'),
    column('student_id', 'varchar', 'pseudonym', 'Learner who took the test, `one_roster_user.id`.'),
    column('assessment_title', 'varchar', 'none', 'Title of the test.'),
    column('score_date', 'date', 'none', 'Day of the result.', { unit: 'day' }),
    column('report_url', 'varchar', 'personal', 'Address of the report; null until the test was completed.'),
    column('status', 'varchar', 'none', 'State of the result: `active`, `inactive` or `tobedeleted`.'),
  ],
});
