import { defineBase, required } from '../../lambdas/core/definitions/model.ts';
import personOrganizationSql from './person_organization.sql';

export const personOrganization = defineBase({
  name: 'person_organization',
  sql: personOrganizationSql,
  grain: 'One organisation at which one person has a current role.',
  key: ['person_id', 'org_id'],
  description:
    'Who belongs where today, which decides what a scope shows. A role is current unless its status is inactive or tobedeleted, in any case, or its end has passed; when it began does not matter.',
  columns: [
    required('person_id', 'varchar', 'pseudonym', 'Person, `base.one_roster_user.id`.', [
      'base.one_roster_role.user_id',
      'base.one_roster_role.status',
      'base.one_roster_role.end_date',
    ]),
    required('org_id', 'varchar', 'none', 'Organisation, `base.one_roster_organization.id`, which may lack it.', [
      'base.one_roster_role.org_id',
    ]),
    required('by_timeback', 'boolean', 'none', 'Whether a role of TimeBack is among those that make it so.', [
      'base.one_roster_role.source',
    ]),
  ],
});
