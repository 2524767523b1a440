-- One row per question.
with timeback as (
  select id, name, description, media_type, 'timeback' as source
  from timeback_export.caliper_assessment_item
),
edx as (
  select resource_id as id, title as name, cast(null as varchar) as description, category as media_type, 'edx' as source
  from base.edx_block
  where content_level = 'question'
),
sourced as (
  select id, name, description, media_type, source from timeback
  union all
  select id, name, description, media_type, source from edx
)
select
  cast(id as varchar) as id,
  cast(name as varchar) as name,
  cast(description as varchar) as description,
  cast(media_type as varchar) as media_type,
  cast(source as varchar) as source
from sourced
