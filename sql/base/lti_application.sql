-- One row per application.
with timeback as (
  select id, nullif(regexp_replace(name, '\A[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+|[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z'), '') as name, type, 'timeback' as source
  from timeback_export.lti_application
),
edx_sites as (
  select site from base.edx_log_day
  union
  select site from edx.course_structure
),
edx_names as (
  select distinct case site when 'edge' then 'edX Edge' else 'edX' end as name
  from edx_sites
),
edx_keyed as (
  select 'edx' || chr(31) || 'application' || chr(31) || name as application_key, name
  from edx_names
),
edx as (
  select
    regexp_replace(lower(to_hex(md5(to_utf8(application_key)))), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5') as id,
    -- No two applications share a name: one that TimeBack launches and names so keeps it.
    case when taken.name is null then edx_keyed.name else edx_keyed.name || ' (edX exports)' end as name,
    'learning' as type,
    'edx' as source
  from edx_keyed
  left join (select distinct lower(name) as name from timeback) taken on taken.name = lower(edx_keyed.name)
),
sourced as (
  select id, name, type, source from timeback
  union all
  select id, name, type, source from edx
)
select
  cast(id as varchar) as id,
  cast(name as varchar) as name,
  cast(type as varchar) as type,
  cast(source as varchar) as source
from sourced
