import { column } from '../../../definitions/define.ts';
import { COURSE_ID, USER_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const studentAnonymoususerid = definePackageTable({
  name: 'student_anonymoususerid',
  version: 2,
  grain: 'One anonymous id of one learner.',
  key: ['id'],
  description: 'Resolves the ids that open response assessment and submissions use for learners.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the pair.'),
    column(
      'anonymous_user_id',
      'varchar',
      'pseudonym',
      '32 hexadecimal digits that stand for the learner; a learner has one for each course run.',
    ),
    COURSE_ID,
    USER_ID,
  ],
});
