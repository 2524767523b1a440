-- One row per organisation.
with setting as (
  select
    known.organization_id,
    organisation.identifier,
    nullif(regexp_replace(organisation.name, '\A[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+|[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z'), '') as name,
    organisation.type,
    above.organization_id as parent_id
  from base.setting_organisation organisation
  join base.organization_id known on known.source = 'settings' and known.native_id = organisation.identifier
  left join base.organization_id above on above.source = 'settings' and above.native_id = organisation.parent
),
edx as (
  select known.organization_id, min(run.org) as name
  from base.edx_run run
  join base.organization_id known on known.source = 'edx' and known.native_id = lower(run.org)
  group by known.organization_id
),
-- What TimeBack does not deliver: one organisation, however many sources know it.
made as (
  select known.organization_id
  from base.organization_id known
  left join timeback_export.one_roster_organization delivered on delivered.id = known.organization_id
  where delivered.id is null
  group by known.organization_id
)
select
  cast(delivered.id as varchar) as id,
  -- A name is never missing where it is shown.
  cast(
    coalesce(
      setting.name,
      nullif(regexp_replace(delivered.name, '\A[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+|[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z'), ''),
      setting.identifier,
      nullif(trim(delivered.identifier), ''),
      delivered.id
    )
    as varchar
  ) as name,
  cast(coalesce(setting.type, delivered.type) as varchar) as type,
  cast(coalesce(setting.identifier, delivered.identifier) as varchar) as identifier,
  cast(coalesce(setting.parent_id, delivered.parent_id) as varchar) as parent_id,
  cast(delivered.status as varchar) as status,
  cast('timeback' as varchar) as source
from timeback_export.one_roster_organization delivered
left join setting on setting.organization_id = delivered.id
union all
select
  cast(made.organization_id as varchar) as id,
  cast(coalesce(setting.name, edx.name, setting.identifier, made.organization_id) as varchar) as name,
  cast(coalesce(setting.type, case when edx.organization_id is not null then 'school' end) as varchar) as type,
  cast(coalesce(setting.identifier, edx.name) as varchar) as identifier,
  cast(setting.parent_id as varchar) as parent_id,
  cast('active' as varchar) as status,
  cast(case when edx.organization_id is not null then 'edx' else 'settings' end as varchar) as source
from made
left join setting on setting.organization_id = made.organization_id
left join edx on edx.organization_id = made.organization_id
