import { column } from '../../../definitions/define.ts';
import { COURSE_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const assessmentStudenttrainingworkflow = definePackageTable({
  name: 'assessment_studenttrainingworkflow',
  version: 2,
  grain: 'The training of one learner for one response.',
  key: ['id'],
  description: 'Learners who practised on example essays before they judged their peers.',
  dialects: ['edx-sql'],
  columns: [
    column(
      'id',
      'bigint',
      'none',
      'Number that the database gave to the training; `assessment_studenttrainingworkflowitem` refers to it.',
    ),
    column('submission_uuid', 'varchar', 'pseudonym', "The learner's own response, `submissions_submission.uuid`."),
    column('student_id', 'varchar', 'pseudonym', 'Learner, `student_anonymoususerid.anonymous_user_id`.'),
    column('item_id', 'varchar', 'none', 'Usage key of the open response block that was answered.'),
    COURSE_ID,
  ],
});
