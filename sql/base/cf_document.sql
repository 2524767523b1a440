-- One row per framework document: a published one, or what one site teaches as one course.
with timeback as (
  select identifier, nullif(regexp_replace(title, '\A[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+|[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z'), '') as title, 'timeback' as source
  from timeback_export.cf_document
),
edx as (
  select distinct block.document_id as identifier, course.title, 'edx' as source
  from base.edx_block block
  left join base.one_roster_course course on course.id = block.resource_id
  where block.content_level = 'course' and block.document_id is not null
),
sourced as (
  select identifier, title, source from timeback
  union all
  select identifier, title, source from edx
)
select
  cast(identifier as varchar) as identifier,
  cast(title as varchar) as title,
  cast(source as varchar) as source
from sourced
