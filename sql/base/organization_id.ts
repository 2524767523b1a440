import { defineBase, required } from '../../lambdas/core/definitions/model.ts';
import organizationIdSql from './organization_id.sql';

export const organizationId = defineBase({
  name: 'organization_id',
  sql: organizationIdSql,
  grain: 'One organisation as one source knows it, or as the settings name it.',
  key: ['source', 'native_id'],
  description:
    'The id that each organisation has in the base tables. TimeBack keeps its own ids. What the settings call the same organisation has one id: that of TimeBack where TimeBack is among them, else one that is made.',
  columns: [
    required('source', 'varchar', 'none', 'Who knows it by the native id: `timeback`, `edx` or `settings`.', [
      'base.setting_same_as.source',
    ]),
    required(
      'native_id',
      'varchar',
      'none',
      'Its id there: for edX the organisation of the course keys in lower case, for the settings the identifier.',
      ['timeback_export.one_roster_organization.id', 'base.edx_run.org', 'base.setting_organisation.identifier'],
    ),
    required('organization_id', 'varchar', 'none', 'Its id in the base tables, `base.one_roster_organization.id`.', [
      'timeback_export.one_roster_organization.id',
      'base.edx_run.org',
      'base.setting_same_as.native_id',
      'base.setting_same_as.identifier',
    ]),
  ],
  relationships: [{ column: 'organization_id', to: 'base.one_roster_organization.id', level: 'warn' }],
  checks: [
    {
      name: 'each organisation that the settings call the same is one that its source knows',
      level: 'warn',
      breaks: `select same_as.identifier, same_as.source, same_as.native_id
from base.setting_same_as same_as
left join base.organization_id known
  on known.source = same_as.source
  and known.native_id = case when same_as.source = 'edx' then lower(same_as.native_id) else same_as.native_id end
where known.native_id is null`,
    },
    {
      name: 'no organisation of a source belongs to two of the settings',
      level: 'warn',
      breaks: `select source, case when source = 'edx' then lower(native_id) else native_id end as native_id
from base.setting_same_as
group by source, case when source = 'edx' then lower(native_id) else native_id end
having count(distinct identifier) > 1`,
    },
    {
      name: 'each parent in the settings is an organisation of the settings',
      level: 'warn',
      breaks: `select organisation.identifier, organisation.parent
from base.setting_organisation organisation
left join base.setting_organisation above on above.identifier = organisation.parent
where organisation.parent is not null and above.identifier is null`,
    },
  ],
});
