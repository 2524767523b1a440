import { column } from '../../../definitions/define.ts';
import { COURSE_ID, USER_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const gradesPersistentcoursegrade = definePackageTable({
  name: 'grades_persistentcoursegrade',
  version: 1,
  grain: 'The course grade of one learner in one course run.',
  key: ['course_id', 'user_id'],
  description: 'Newest computed grade; no row for a learner without graded work.',
  dialects: ['edx-sql'],
  columns: [
    COURSE_ID,
    USER_ID,
    column(
      'grading_policy_hash',
      'varchar',
      'none',
      'SHA-1 in Base64 of the grading policy that the grade was computed with.',
    ),
    column('percent_grade', 'double', 'none', 'Grade from 0 to 1, in spite of the name.', { unit: 'fraction' }),
    column(
      'letter_grade',
      'varchar',
      'none',
      "Grade by the policy's cutoffs, such as `Pass` or `A`; empty when not passed.",
    ),
    column(
      'passed_timestamp',
      'timestamp',
      'none',
      'First time the grade was a passing one; kept when it falls below again, null when it never passed.',
    ),
    column('created', 'timestamp', 'none', 'First computation of the grade.'),
    column('modified', 'timestamp', 'none', 'Newest computation of the grade.'),
    column(
      'course_edited_timestamp',
      'timestamp',
      'none',
      'Edit of the course that the grade was computed for; absent from most packages.',
      { optional: true },
    ),
  ],
});
