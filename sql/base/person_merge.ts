import { defineBase, required, SOURCE } from '../../lambdas/core/definitions/model.ts';
import personMergeSql from './person_merge.sql';

export const personMerge = defineBase({
  name: 'person_merge',
  sql: personMergeSql,
  grain: "One account that is not its person's first one.",
  key: ['source', 'native_id'],
  description: 'Which accounts were taken together as one person, and why. Nothing is built on it.',
  columns: [
    required('person_id', 'varchar', 'pseudonym', 'Person whom the account was given to.', [
      'base.person_account.person_id',
    ]),
    { ...SOURCE, description: 'Platform of the account.', from: ['base.person_account.source'] },
    required('native_id', 'varchar', 'pseudonym', 'Id of the account there.', ['base.person_account.native_id']),
    required('first_source', 'varchar', 'none', "Platform of the account that the person's id comes from.", [
      'base.person_account.source',
    ]),
    required('first_native_id', 'varchar', 'pseudonym', "Id of the account that the person's id comes from.", [
      'base.person_account.native_id',
    ]),
    required('reason', 'varchar', 'none', 'What shows that both belong to one person.', [], {
      known: ['same e-mail address'],
    }),
  ],
  checks: [
    {
      name: 'no merge shows a person to readers who would see one of the accounts alone',
      level: 'warn',
      breaks: `select person.person_id, held.org_id
from (
  select person_id, count(*) as accounts
  from base.person_account
  where person_id in (select person_id from base.person_merge)
  group by person_id
) person
join (
  select person_id, org_id, count(*) as accounts
  from (
    select person_id, person_id as native_id, org_id from base.person_organization where by_timeback
    union
    select person_id, account as native_id, organization_id as org_id from base.edx_enrollment where is_active
    union
    select person_id, account as native_id, organization_id as org_id from base.edx_teacher
  ) account
  where org_id is not null
  group by person_id, org_id
) held on held.person_id = person.person_id
where held.accounts < person.accounts`,
    },
  ],
});
