-- One row per framework document that an application covers.
with timeback as (
  select lti_application_id, cf_document_id, 'timeback' as source
  from timeback_export.lti_application_curriculum_scope
),
edx_keyed as (
  select distinct
    'edx' || chr(31) || 'application' || chr(31) || case site when 'edge' then 'edX Edge' else 'edX' end as application_key,
    document_id
  from base.edx_block
  where content_level = 'course' and document_id is not null
),
edx as (
  select
    regexp_replace(lower(to_hex(md5(to_utf8(application_key)))), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5')
      as lti_application_id,
    document_id as cf_document_id,
    'edx' as source
  from edx_keyed
),
sourced as (
  select lti_application_id, cf_document_id, source from timeback
  union all
  select lti_application_id, cf_document_id, source from edx
)
select
  cast(lti_application_id as varchar) as lti_application_id,
  cast(cf_document_id as varchar) as cf_document_id,
  cast(source as varchar) as source
from sourced
