import { defineView, required } from '../../lambdas/core/definitions/model.ts';
import { orgIds } from './columns.ts';
import studentsEnrollmentsSql from './students_enrollments.sql';

export const studentsEnrollments = defineView({
  name: 'students_enrollments',
  sql: studentsEnrollmentsSql,
  grain: 'One student role at an organisation of any type, ended ones too; two roles there are two equal rows.',
  description:
    'Deprecated by the catalogue, which will remove it: use `student_schools`, which says how a student belongs to a school and has an id that joins. This view has the name of the organisation alone, so two with one name look the same, and it is no class enrolment.',
  columns: [
    required('student_id', 'varchar', 'pseudonym', 'Student, `students.id`.', ['base.one_roster_role.user_id']),
    required('organization_name', 'varchar', 'none', 'Name of the organisation, which others may have too.', [
      'base.one_roster_organization.name',
    ]),
    orgIds('the student'),
  ],
  relationships: [{ column: 'student_id', to: 'students.id', level: 'warn' }],
});
