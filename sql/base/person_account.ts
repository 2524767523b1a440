import { defineBase, nullable, required, SOURCE } from '../../lambdas/core/definitions/model.ts';
import personAccountSql from './person_account.sql';

export const personAccount = defineBase({
  name: 'person_account',
  sql: personAccountSql,
  grain: 'One account of one source.',
  key: ['source', 'native_id'],
  description:
    "Which person each account belongs to. Accounts with one confirmed address are one person, whose id comes from the account that ranks first: TimeBack's, then edX's, then the smallest id. Two users of TimeBack with one address stay two people.",
  columns: [
    required('person_id', 'varchar', 'pseudonym', 'Person who owns the account, `base.one_roster_user.id`.', [
      'timeback_export.one_roster_user.id',
      'base.edx_account.native_id',
    ]),
    { ...SOURCE, description: 'Platform of the account.' },
    required(
      'native_id',
      'varchar',
      'pseudonym',
      'Id of the account there; for edX with its site, such as `edx:123`.',
      ['timeback_export.one_roster_user.id', 'base.edx_account.native_id'],
    ),
    nullable(
      'email',
      'varchar',
      'personal',
      'Address by which accounts are merged, trimmed and in lower case; null without one that is confirmed.',
      ['timeback_export.one_roster_user.email', 'base.edx_account.email', 'base.edx_account.is_confirmed'],
    ),
    required(
      'place',
      'bigint',
      'none',
      'Rank of the account among all with its address, from 1; the first keeps the address. 1 without an address.',
      ['timeback_export.one_roster_user.id', 'base.edx_account.native_id'],
      { unit: 'rank' },
    ),
  ],
  relationships: [{ column: 'person_id', to: 'base.one_roster_user.id', level: 'block' }],
  checks: [
    {
      name: 'no two users of TimeBack have one e-mail address',
      level: 'warn',
      breaks: `select account.native_id, account.place
from base.person_account account
join (
  select email
  from base.person_account
  where source = 'timeback' and email is not null
  group by email
  having count(*) > 1
) shared on shared.email = account.email
where account.source = 'timeback'`,
    },
    {
      name: 'each account of edX has a person',
      level: 'block',
      breaks: `select made.total as made, known.total as known
from (select count(*) as total from base.person_account where source = 'edx') made
cross join (select count(*) as total from base.edx_account) known
where made.total <> known.total`,
    },
  ],
});
