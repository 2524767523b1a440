import { defineBase, nullable, required } from '../../lambdas/core/definitions/model.ts';
import edxAccountSql from './edx_account.sql';

export const edxAccount = defineBase({
  name: 'edx_account',
  sql: edxAccountSql,
  grain: 'One account of one edX site that a package or a log names.',
  key: ['native_id'],
  description:
    'Accounts of edX, each as its newest snapshot describes it. One that no account table describes, but only an enrolment, a result or an event names, has neither name nor address.',
  columns: [
    required('native_id', 'varchar', 'pseudonym', 'Site and number of the account, such as `edx:123`.', [
      'edx.auth_user.id',
      'edx.student_courseenrollment.user_id',
      'edx.student_courseaccessrole.user_id',
      'edx.courseware_studentmodule.student_id',
      'edx.grades_persistentsubsectiongrade.user_id',
      'base.edx_session.account',
    ]),
    required('site', 'varchar', 'none', 'Platform of the account, `edx` or `edge`.', [
      'edx.auth_user.site',
      'edx.student_courseenrollment.site',
      'edx.student_courseaccessrole.site',
      'edx.courseware_studentmodule.site',
      'edx.grades_persistentsubsectiongrade.site',
      'base.edx_session.site',
    ]),
    nullable('email', 'varchar', 'personal', 'Address, as the owner wrote it; null without one.', [
      'edx.auth_user.email',
    ]),
    required('is_confirmed', 'boolean', 'none', "Whether the address was shown to be the owner's.", [
      'edx.auth_user.is_active',
    ]),
    nullable(
      'given_name',
      'varchar',
      'personal',
      'Full name but for its last word; null when there is one word or none.',
      ['edx.auth_userprofile.name'],
    ),
    nullable('family_name', 'varchar', 'personal', 'Last word of the full name; null without a name.', [
      'edx.auth_userprofile.name',
    ]),
    nullable('date_joined', 'timestamp', 'none', 'When the account was made; null when that is not known.', [
      'edx.auth_user.date_joined',
    ]),
  ],
});
