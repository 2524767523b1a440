import { defineBase, nullable, required, SOURCE } from '../../lambdas/core/definitions/model.ts';
import personAccountSql from './person_account.sql';

export const personAccount = defineBase({
  name: 'person_account',
  sql: personAccountSql,
  grain: 'One account of one source.',
  key: ['source', 'native_id'],
  description:
    "Which person each account belongs to. Accounts with one address are one person when no platform (TimeBack, edX, Edge) has two that take part with it: of TimeBack all users that are not tobedeleted, of edX the accounts that have confirmed the address. The person's id comes from the account that ranks first: TimeBack's, then edX's, then the smallest id. An address that a platform has twice unites nobody: it is a shared mailbox, or one person whom the platform itself keeps as two.",
  columns: [
    required('person_id', 'varchar', 'pseudonym', 'Person who owns the account, `base.one_roster_user.id`.', [
      'base.timeback_account.id',
      'base.edx_account.native_id',
    ]),
    { ...SOURCE, description: 'Platform of the account.' },
    required(
      'native_id',
      'varchar',
      'pseudonym',
      'Id of the account there; for edX with its site, such as `edx:123`.',
      ['base.timeback_account.id', 'base.edx_account.native_id'],
    ),
    nullable(
      'email',
      'varchar',
      'personal',
      'Address by which accounts are merged, trimmed and in lower case; null without one that is confirmed, for what is no address (one `@`, a dot in the domain), and below the reserved domain `.invalid`.',
      ['base.timeback_account.email', 'base.edx_account.email', 'base.edx_account.is_confirmed'],
    ),
    required(
      'is_shared',
      'boolean',
      'none',
      'Whether one platform has two accounts that take part with the address, so that it unites nobody; false without an address.',
      [
        'base.timeback_account.email',
        'base.timeback_account.status',
        'base.edx_account.email',
        'base.edx_account.is_confirmed',
        'base.edx_account.site',
      ],
    ),
    required(
      'place',
      'bigint',
      'none',
      'Rank of the account among all with its address, from 1; the first keeps the address. 1 without an address. Active users of TimeBack come first, then its other users, then accounts of edX, then users that TimeBack has marked as deleted.',
      ['base.timeback_account.id', 'base.timeback_account.status', 'base.edx_account.native_id'],
      { unit: 'rank' },
    ),
  ],
  relationships: [{ column: 'person_id', to: 'base.one_roster_user.id', level: 'block' }],
  checks: [
    {
      name: 'no platform has two accounts with one address',
      level: 'warn',
      breaks: `select source, native_id
from base.person_account
where is_shared`,
    },
    {
      name: 'each address is one',
      level: 'warn',
      breaks: `select account.source, account.native_id
from base.person_account account
join (
  select 'timeback' as source, id as native_id, email from base.timeback_account
  union all
  select 'edx' as source, native_id, email from base.edx_account where is_confirmed
) delivered on delivered.source = account.source and delivered.native_id = account.native_id
where account.email is null and trim(delivered.email) <> '' and lower(trim(delivered.email)) not like '%.invalid'`,
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
