import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { oneRosterUser as exported } from '../../lambdas/core/feeds/timeback/tables/one-roster-user.ts';
import { takesAllOf } from './checks.ts';
import timebackAccountSql from './timeback_account.sql';

export const timebackAccount = defineBase({
  name: 'timeback_account',
  sql: timebackAccountSql,
  grain: 'One user of TimeBack.',
  key: ['id'],
  // Everything that asks who somebody is reads this table, so that of a user who is delivered twice all see the same row.
  firstOf: ['date_last_modified_us desc nulls last'],
  description:
    'Users of TimeBack as the newest export has them, deleted ones too. `base.person_account` says which person each of them is.',
  columns: takenOver(exported, {
    given_name: { description: 'First name or names, trimmed; null when it is missing or blank.' },
    family_name: { description: 'Family name, trimmed; null when it is missing or blank.' },
    email: { description: 'Address, as delivered.' },
  }),
  checks: [takesAllOf({ name: 'timeback_account' }, 'timeback_export.one_roster_user')],
});
