-- One row per piece of content that can be assigned, of any level.
with timeback as (
  select
    id,
    nullif(regexp_replace(name, '\A[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+|[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z'), '') as name,
    nullif(regexp_replace(description, '\A[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+|[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z'), '') as description,
    media_type,
    'timeback' as source
  from timeback_export.caliper_assignable_digital_resource
),
-- All runs of a course are one course, with the title that it has as a course to enrol in.
edx_course as (
  select distinct block.resource_id, course.title
  from base.edx_block block
  left join base.one_roster_course course on course.id = block.resource_id
  where block.content_level = 'course'
),
edx_titled as (
  select resource_id, title, 'course' as content_level
  from edx_course
  union all
  select resource_id, title, content_level
  from base.edx_block
  where content_level in ('unit', 'lesson', 'topic')
),
edx as (
  select
    resource_id as id,
    title as name,
    cast(null as varchar) as description,
    'curriculum/' || content_level as media_type,
    'edx' as source
  from edx_titled
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
