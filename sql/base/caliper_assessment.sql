-- One row per test.
with timeback as (
  select
    id,
    nullif(regexp_replace(name, '\A[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+|[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z'), '') as name,
    nullif(regexp_replace(description, '\A[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+|[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z'), '') as description,
    'timeback' as source
  from timeback_export.caliper_assessment
),
edx as (
  select resource_id as id, title as name, cast(null as varchar) as description, 'edx' as source
  from base.edx_block
  where content_level = 'assessment'
),
sourced as (
  select id, name, description, source from timeback
  union all
  select id, name, description, source from edx
)
select
  cast(id as varchar) as id,
  cast(name as varchar) as name,
  cast(description as varchar) as description,
  cast(source as varchar) as source
from sourced
