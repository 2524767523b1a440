import { defineBase, nullable, required } from '../../lambdas/core/definitions/model.ts';
import edxTeacherSql from './edx_teacher.sql';

export const edxTeacher = defineBase({
  name: 'edx_teacher',
  sql: edxTeacherSql,
  grain: 'One member of the team of one course run who teaches it.',
  key: ['site', 'run_id', 'account'],
  description: 'Who of a course team counts as a teacher: those with the right `instructor` or `staff`.',
  columns: [
    required('site', 'varchar', 'none', 'Platform of the run, `edx` or `edge`.', ['edx.student_courseaccessrole.site']),
    required('run_id', 'varchar', 'none', 'Key of the run, as edX spells it.', ['base.edx_run.run_id']),
    required('account', 'varchar', 'pseudonym', 'Account of the teacher, such as `edx:123`.', [
      'edx.student_courseaccessrole.user_id',
      'edx.student_courseaccessrole.role',
    ]),
    required('person_id', 'varchar', 'pseudonym', 'Teacher, `base.one_roster_user.id`.', [
      'base.person_account.person_id',
    ]),
    nullable(
      'organization_id',
      'varchar',
      'none',
      'Organisation of the run, `base.one_roster_organization.id`; null when the key tells none.',
      ['base.organization_id.organization_id'],
    ),
  ],
});
