import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import { orgIds } from './columns.ts';
import studentSchoolsSql from './student_schools.sql';

export const studentSchools = defineView({
  name: 'student_schools',
  sql: studentSchoolsSql,
  grain: 'One distinct attachment of one student to one school: its kind and its period.',
  key: ['student_id', 'school_id', 'link_kind', 'begin_date', 'end_date'],
  description:
    'Which schools each student belongs or belonged to, and how. Who may see a student sees all schools of theirs, those of other organisations too.',
  columns: [
    required('student_id', 'varchar', 'pseudonym', 'Student, `students.id`.', ['base.student_attachment.student_id']),
    required('school_id', 'varchar', 'none', 'School, `schools.id`.', ['base.student_attachment.school_id']),
    required('school_name', 'varchar', 'none', 'Name of the school.', ['base.one_roster_organization.name']),
    required(
      'link_kind',
      'varchar',
      'none',
      '`primary_role` or `secondary_role` for a role at the school, `enrollment` for a class held there.',
      ['base.student_attachment.link_kind'],
      { allowed: ['primary_role', 'secondary_role', 'enrollment'] },
    ),
    nullable('begin_date', 'date', 'none', 'First day of the attachment; null when not recorded.', [
      'base.student_attachment.begin_date',
    ]),
    nullable('end_date', 'date', 'none', 'Last day of the attachment; null while it goes on.', [
      'base.student_attachment.end_date',
    ]),
    orgIds('the student'),
  ],
  relationships: [
    { column: 'student_id', to: 'students.id', level: 'warn' },
    { column: 'school_id', to: 'schools.id', level: 'warn' },
  ],
});
