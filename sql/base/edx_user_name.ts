import { defineBase, required } from '../../lambdas/core/definitions/model.ts';
import edxUserNameSql from './edx_user_name.sql';

export const edxUserName = defineBase({
  name: 'edx_user_name',
  sql: edxUserNameSql,
  grain: 'One user name that the packages of one organisation for one edX site tell.',
  key: ['org', 'site', 'username'],
  description:
    'Which account a user name stands for, from the newest snapshot that has it. Logs from before November 2013 name accounts in no other way.',
  columns: [
    required('org', 'varchar', 'none', 'Organisation of the package, in lower case.', ['edx.auth_user.org']),
    required('site', 'varchar', 'none', 'Platform, `edx` or `edge`.', ['edx.auth_user.site']),
    required('username', 'varchar', 'personal', 'Public name of the account.', ['edx.auth_user.username']),
    required('user_id', 'bigint', 'pseudonym', 'Account, `edx.auth_user.id`.', ['edx.auth_user.id']),
  ],
});
