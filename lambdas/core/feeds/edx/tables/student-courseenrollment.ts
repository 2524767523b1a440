import { column } from '../../../definitions/define.ts';
import { COURSE_ID, USER_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const studentCourseenrollment = definePackageTable({
  name: 'student_courseenrollment',
  version: 2,
  grain: 'The enrolment of one learner in one course run.',
  key: ['id'],
  description:
    'Everybody who ever enrolled since August 2013, those who left included; before, leaving deleted the row.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the enrolment.'),
    USER_ID,
    COURSE_ID,
    column('created', 'timestamp', 'none', 'When the learner first enrolled in the run.'),
    column('is_active', 'boolean', 'none', 'False after leaving, and for a purchase that was begun and given up.'),
    column(
      'mode',
      'varchar',
      'none',
      'Track: `audit`, `honor`, `verified`, `professional`, `no-id-professional`, `credit`, `masters` and others; all before August 2013 are `honor`.',
    ),
  ],
});
