import { column } from '../../../definitions/define.ts';
import { COURSE_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const studentCourseaccessrole = definePackageTable({
  name: 'student_courseaccessrole',
  version: 1,
  grain: 'One role of one course team member in one course run.',
  key: ['course_id', 'user_id', 'role'],
  description:
    'Course teams with their rights. A person with two roles has two rows. `org` of the file is `role_org` here, since `org` is the partition that says which organisation delivered the row.',
  dialects: ['edx-sql'],
  columns: [
    column(
      'role_org',
      'varchar',
      'none',
      'Organisation that the role is valid in, as in the course key; absent from older packages.',
      { aliases: ['org'], optional: true },
    ),
    COURSE_ID,
    column('user_id', 'bigint', 'pseudonym', 'Member of the course team, `auth_user.id`.'),
    column(
      'role',
      'varchar',
      'none',
      'Right of the member: `instructor` and `staff` make a teacher; `limited_staff`, `beta_testers`, `ccx_coach`, `data_researcher`, `finance_admin`, `library_user`, `sales_admin` and others do not.',
    ),
  ],
});
