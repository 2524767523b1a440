-- One row per block of the newest outlines of edX courses.
with ranked as (
  select
    site,
    course_id,
    block_id,
    category,
    graded,
    display_name,
    parent_block_id,
    position,
    -- A usage key from before autumn 2014 does not name its run, so two runs can bring one block.
    row_number() over (
      partition by site, block_id
      order by snapshot_date desc, course_id desc nulls last, _source_object desc, _source_entry desc, _row
    ) as place
  from edx.course_structure
),
keyed as (
  select
    'edx' || chr(31) || 'block' || chr(31) || ranked.site || chr(31) || ranked.block_id as block_key,
    'edx' || chr(31) || 'document' || chr(31) || ranked.site || chr(31) || lower(run.org) || chr(31) || run.number
      as document_key,
    run.course_id as run_course_id,
    ranked.site,
    ranked.course_id,
    lower(run.org) as course_org,
    run.number as course_number,
    run.run as course_run,
    ranked.block_id,
    ranked.category,
    ranked.graded,
    ranked.display_name,
    ranked.parent_block_id,
    ranked.position
  from ranked
  left join base.edx_run run on run.site = ranked.site and run.run_id = ranked.course_id
  where ranked.place = 1
),
identified as (
  select
    regexp_replace(lower(to_hex(md5(to_utf8(block_key)))), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5') as item_id,
    regexp_replace(lower(to_hex(md5(to_utf8(document_key)))), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5')
      as document_id,
    run_course_id,
    site,
    course_id,
    course_org,
    course_number,
    course_run,
    block_id,
    category,
    graded,
    display_name,
    parent_block_id,
    position
  from keyed
)
select
  cast(item_id as varchar) as item_id,
  cast(case when category = 'course' then coalesce(run_course_id, item_id) else item_id end as varchar) as resource_id,
  cast(document_id as varchar) as document_id,
  cast(site as varchar) as site,
  cast(course_id as varchar) as course_id,
  cast(course_org as varchar) as course_org,
  cast(course_number as varchar) as course_number,
  cast(course_run as varchar) as course_run,
  cast(block_id as varchar) as block_id,
  cast(category as varchar) as category,
  cast(
    case
      when category = 'course' then 'course'
      when category = 'chapter' then 'unit'
      when category = 'sequential' and graded then 'assessment'
      when category = 'sequential' then 'lesson'
      when category = 'vertical' then 'topic'
      when category in ('problem', 'openassessment') then 'question'
    end as varchar
  ) as content_level,
  cast(coalesce(graded, false) as boolean) as graded,
  cast(nullif(regexp_replace(display_name, '\A[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+|[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z'), '') as varchar) as title,
  cast(parent_block_id as varchar) as parent_block_id,
  cast(position as bigint) as position
from identified
