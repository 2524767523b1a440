import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { oneRosterUser as exported } from '../../lambdas/core/feeds/timeback/tables/one-roster-user.ts';
import { takesAllOf } from './checks.ts';
import oneRosterUserSql from './one_roster_user.sql';

export const oneRosterUser = defineBase({
  name: 'one_roster_user',
  sql: oneRosterUserSql,
  grain: 'One person.',
  key: ['id'],
  description:
    'Everybody, once, however many accounts they have; `base.person_account` has the accounts. A person is described by the account that ranks first, and named by the first that has a name.',
  columns: takenOver(
    exported,
    {
      id: { from: ['base.person_account.person_id'] },
      given_name: {
        description: 'First name or names; of an account of edX, all words but the last; null or blank when not known.',
        from: ['base.edx_account.given_name'],
      },
      family_name: {
        description: 'Family name; of an account of edX, the last word; null or blank when not known.',
        from: ['base.edx_account.family_name'],
      },
      email: {
        nullable: false,
        unique: 'ignoring case',
        description:
          "Address, as delivered. Without one, or where it is not confirmed or another person's, a name under the reserved domain `.invalid`, to which no mail can go.",
        from: ['base.edx_account.email', 'base.person_account.email'],
      },
      status: {
        known: ['active', 'inactive', 'tobedeleted'],
        description: 'State of the person: `active`, `inactive` or `tobedeleted`; accounts of edX are active.',
      },
      date_created: {
        description: 'When the row, or the account of edX, was made; null when that is not known.',
        from: ['base.edx_account.date_joined'],
      },
      date_last_modified: { description: 'When the row last changed; null for accounts of edX.' },
    },
    'base.timeback_account',
    // Its microseconds only tell which row of an account counts.
  ).filter(({ name }) => name !== 'date_last_modified_us'),
  checks: [takesAllOf(exported, 'base.timeback_account')],
});
