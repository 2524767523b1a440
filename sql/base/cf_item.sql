-- One row per framework item.
with timeback as (
  select
    identifier,
    nullif(regexp_replace(full_statement, '\A[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+|[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z'), '') as full_statement,
    human_coding_scheme,
    item_type,
    document_id,
    'timeback' as source
  from timeback_export.cf_item
),
edx as (
  select
    item_id as identifier,
    title as full_statement,
    block_id as human_coding_scheme,
    case content_level when 'course' then 'course' when 'topic' then 'topic' else 'section' end as item_type,
    document_id,
    'edx' as source
  from base.edx_block
  where content_level in ('course', 'unit', 'lesson', 'assessment', 'topic')
),
sourced as (
  select identifier, full_statement, human_coding_scheme, item_type, document_id, source from timeback
  union all
  select identifier, full_statement, human_coding_scheme, item_type, document_id, source from edx
)
select
  cast(identifier as varchar) as identifier,
  cast(full_statement as varchar) as full_statement,
  cast(human_coding_scheme as varchar) as human_coding_scheme,
  cast(item_type as varchar) as item_type,
  cast(document_id as varchar) as document_id,
  cast(source as varchar) as source
from sourced
