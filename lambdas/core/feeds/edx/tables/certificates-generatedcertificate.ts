import { column } from '../../../definitions/define.ts';
import { COURSE_ID, USER_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const certificatesGeneratedcertificate = definePackageTable({
  name: 'certificates_generatedcertificate',
  version: 2,
  grain: 'The certificate, granted or not, of one learner for one course run.',
  key: ['id'],
  description: 'Outcome of certificate generation. Grades are better taken from `grades_persistentcoursegrade`.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the certificate.'),
    USER_ID,
    column(
      'download_url',
      'varchar',
      'sensitive',
      'Address of the certificate as a PDF file; anybody who has it can read the certificate.',
    ),
    column(
      'grade',
      'varchar',
      'none',
      'Grade when the certificate was made, a fraction from 0 to 1 kept as text, at most 5 characters.',
    ),
    COURSE_ID,
    column('key', 'varchar', 'pseudonym', 'Id that the generator used for its request.'),
    column('distinction', 'boolean', 'none', 'Meant for certificates with honours; the platform never set it.'),
    column(
      'status',
      'varchar',
      'none',
      '`downloadable` is a granted certificate. Others: `generating`, `notpassing`, `audit_passing`, `audit_notpassing`, `unverified`, `unavailable` (made invalid), `deleting`, `deleted`, `error`, `restricted`.',
    ),
    column(
      'verify_uuid',
      'varchar',
      'pseudonym',
      'Id printed on the certificate, by which anybody can have it confirmed.',
    ),
    column('download_uuid', 'varchar', 'pseudonym', "Id of the PDF file in the generator's store."),
    column('name', 'varchar', 'personal', 'Full name of the learner as it is printed on the certificate.'),
    column('created_date', 'timestamp', 'none', 'When the row was made.'),
    column('modified_date', 'timestamp', 'none', 'Newest change, usually of the status.'),
    column('error_reason', 'varchar', 'none', 'What the generator reported where status is `error`.'),
    column('mode', 'varchar', 'none', 'Enrolment track at that time, as in `student_courseenrollment.mode`.'),
  ],
});
