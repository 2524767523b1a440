-- One row per organisation of one source, or of the settings.
with known as (
  select 'timeback' as source, id as native_id from timeback_export.one_roster_organization
  union all
  select 'edx' as source, lower(org) as native_id from base.edx_run where org is not null group by lower(org)
  union all
  select 'settings' as source, identifier as native_id from base.setting_organisation
),
declared as (
  select source, case when source = 'edx' then lower(native_id) else native_id end as native_id, identifier
  from base.setting_same_as
  union all
  select 'settings' as source, identifier as native_id, identifier from base.setting_organisation
),
-- An organisation that the settings give to two others belongs to the first of them.
unified as (
  select source, native_id, min(identifier) as identifier
  from declared
  group by source, native_id
),
represented as (
  select identifier, min(native_id) as timeback_id
  from unified
  where source = 'timeback'
  group by identifier
),
keyed as (
  select
    known.source,
    known.native_id,
    case when known.source = 'timeback' then known.native_id else represented.timeback_id end as timeback_id,
    case
      when unified.identifier is null then known.source || chr(31) || 'organization' || chr(31) || known.native_id
      else 'settings' || chr(31) || 'organization' || chr(31) || unified.identifier
    end as organization_key
  from known
  left join unified on unified.source = known.source and unified.native_id = known.native_id
  left join represented on represented.identifier = unified.identifier
)
select
  cast(source as varchar) as source,
  cast(native_id as varchar) as native_id,
  cast(
    coalesce(
      timeback_id,
      regexp_replace(lower(to_hex(md5(to_utf8(organization_key)))), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5')
    ) as varchar
  ) as organization_id
from keyed
