-- One row per test.
with timeback as (
  select id, name, description, 'timeback' as source
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
