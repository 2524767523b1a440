import { defineBase, nullable, required, SOURCE } from '../../lambdas/core/definitions/model.ts';
import { takesAllOf } from './checks.ts';
import timebackAccountSql from './timeback_account.sql';

const users = 'timeback_export.one_roster_user';

export const timebackAccount = defineBase({
  name: 'timeback_account',
  sql: timebackAccountSql,
  grain: 'One user of TimeBack.',
  key: ['native_id'],
  // Everything that asks who somebody is reads this table, so that of a user who is delivered twice all see the same row.
  firstOf: ['date_last_modified desc nulls last'],
  description:
    'Users of TimeBack as the newest export has them, deleted ones too. `base.person_account` says which person each of them is.',
  columns: [
    required('native_id', 'varchar', 'pseudonym', 'Id of the user at TimeBack.', [`${users}.id`]),
    nullable('given_name', 'varchar', 'personal', 'First name or names, trimmed; null when it is missing or blank.', [
      `${users}.given_name`,
    ]),
    nullable('family_name', 'varchar', 'personal', 'Family name, trimmed; null when it is missing or blank.', [
      `${users}.family_name`,
    ]),
    nullable('email', 'varchar', 'personal', 'Address, as delivered.', [`${users}.email`]),
    nullable('status', 'varchar', 'none', 'State of the user: `active`, `inactive` or `tobedeleted`.', [
      `${users}.status`,
    ]),
    nullable('date_created', 'timestamp', 'none', 'When the user was made; null when that is not known.', [
      `${users}.date_created`,
    ]),
    nullable('date_last_modified', 'timestamp', 'none', 'When the user last changed; null when that is not known.', [
      `${users}.date_last_modified`,
    ]),
    SOURCE,
  ],
  checks: [takesAllOf({ name: 'timeback_account' }, users)],
});
