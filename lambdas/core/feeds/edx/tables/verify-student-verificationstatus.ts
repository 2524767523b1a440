import { column } from '../../../definitions/define.ts';
import { COURSE_ID, USER_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const verifyStudentVerificationstatus = definePackageTable({
  name: 'verify_student_verificationstatus',
  version: 2,
  grain: 'One step of one attempt of a learner to confirm their identity again.',
  key: [],
  description:
    'Results of identity checks within courses, which edX offered in 2015 and removed; no current export holds it. Nothing identifies a row.',
  dialects: ['edx-sql'],
  columns: [
    column('timestamp', 'timestamp', 'none', 'When the attempt reached the status.'),
    column(
      'status',
      'varchar',
      'none',
      '`submitted` photos handed in, `approved`, `denied` (other face than at the start), `error`.',
    ),
    COURSE_ID,
    column(
      'checkpoint_location',
      'varchar',
      'none',
      'Point of the course that asked for the check, such as `midterm` or `final`, or its usage key.',
      { aliases: ['checkpoint_name'] },
    ),
    USER_ID,
  ],
});
