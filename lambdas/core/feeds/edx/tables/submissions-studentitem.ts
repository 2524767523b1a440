import { column } from '../../../definitions/define.ts';
import { COURSE_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const submissionsStudentitem = definePackageTable({
  name: 'submissions_studentitem',
  version: 2,
  grain: 'One learner in one block that takes responses.',
  key: ['id'],
  description: 'Ties the responses and scores of the submissions tables to a learner and a block.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the pair of learner and block.'),
    column('student_id', 'varchar', 'pseudonym', 'Learner, `student_anonymoususerid.anonymous_user_id`.'),
    COURSE_ID,
    column('item_id', 'varchar', 'none', 'Usage key of the block.'),
    column('item_type', 'varchar', 'none', 'Kind of block, as a rule `openassessment`.'),
  ],
});
