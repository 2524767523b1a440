-- One row per achievement that can be awarded.
with timeback as (
  select id, cf_item_id, achievement_type, 'timeback' as source
  from timeback_export.clr_achievement
),
edx_keyed as (
  select distinct
    'edx' || chr(31) || 'achievement' || chr(31) || site || chr(31) || usage_key as achievement_key,
    'edx' || chr(31) || 'block' || chr(31) || site || chr(31) || usage_key as block_key
  from edx.grades_persistentsubsectiongrade
  where possible_graded > 0 or possible_all > 0
),
edx as (
  select
    regexp_replace(lower(to_hex(md5(to_utf8(achievement_key)))), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5') as id,
    regexp_replace(lower(to_hex(md5(to_utf8(block_key)))), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5') as cf_item_id,
    'CurriculumMastery' as achievement_type,
    'edx' as source
  from edx_keyed
),
sourced as (
  select id, cf_item_id, achievement_type, source from timeback
  union all
  select id, cf_item_id, achievement_type, source from edx
)
select
  cast(id as varchar) as id,
  cast(cf_item_id as varchar) as cf_item_id,
  cast(achievement_type as varchar) as achievement_type,
  cast(source as varchar) as source
from sourced
