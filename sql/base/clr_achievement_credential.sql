-- One row per award of an achievement to a learner.
with timeback as (
  select id, achievement_id, credential_subject_id, result_value, awarded_date, 'timeback' as source
  from timeback_export.clr_achievement_credential
),
edx_graded as (
  select
    site,
    course_id,
    usage_key,
    user_id,
    case when possible_graded > 0 then earned_graded else earned_all end as earned,
    case when possible_graded > 0 then possible_graded else possible_all end as possible,
    created,
    row_number() over (
      partition by site, course_id, usage_key, user_id
      order by snapshot_date desc, _source_object desc, _source_entry desc, _row
    ) as place
  from edx.grades_persistentsubsectiongrade
  where possible_graded > 0 or possible_all > 0
),
edx_part as (
  select
    site,
    course_id,
    usage_key,
    user_id,
    earned,
    possible,
    created,
    case when earned > 0 and earned < possible and possible < 1000000000000 then earned end as part
  from edx_graded
  where place = 1
),
-- 18 decimals of the quotient, of which each step takes as many as fit: what a step leaves over is exact, so the double only
-- names a whole number. They are cut, so that rounding them later is rounding the quotient.
edx_divided_8 as (
  select
    site,
    course_id,
    usage_key,
    user_id,
    earned,
    possible,
    created,
    mod(part * 100000000, possible) as rest,
    cast(round(cast(part * 100000000 - mod(part * 100000000, possible) as double) / cast(possible as double)) as bigint)
      as quotient
  from edx_part
),
edx_divided_16 as (
  select
    site,
    course_id,
    usage_key,
    user_id,
    earned,
    possible,
    created,
    mod(rest * 100000000, possible) as rest,
    quotient * 100000000
      + cast(round(cast(rest * 100000000 - mod(rest * 100000000, possible) as double) / cast(possible as double)) as bigint)
      as quotient
  from edx_divided_8
),
edx_divided as (
  select
    site,
    course_id,
    usage_key,
    user_id,
    earned,
    possible,
    created,
    quotient * 100
      + cast(round(cast(rest * 100 - mod(rest * 100, possible) as double) / cast(possible as double)) as bigint)
      as quotient
  from edx_divided_16
),
-- Bonus points and corrections can lead out of the range. Points that cannot be divided stay, so that the contract leaves
-- the row out.
edx_result as (
  select
    site,
    course_id,
    usage_key,
    user_id,
    created,
    case
      when earned >= 1000000000000 or earned <= -1000000000000 then earned
      when possible >= 1000000000000 then possible
      when earned >= possible then 1
      when earned <= 0 then 0
      else cast(cast(quotient as decimal(18,0)) * 0.000000000000000001 as decimal(38,18))
    end as result_value
  from edx_divided
),
edx_subsection as (
  select distinct
    site,
    usage_key,
    'edx' || chr(31) || 'achievement' || chr(31) || site || chr(31) || usage_key as achievement_key
  from edx_result
),
-- Once for each subsection, since making ids costs more than joining them.
edx_achievement as (
  select
    site,
    usage_key,
    regexp_replace(lower(to_hex(md5(to_utf8(achievement_key)))), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5')
      as achievement_id
  from edx_subsection
),
edx_keyed as (
  select
    'edx' || chr(31) || 'credential' || chr(31) || graded.site || chr(31) || graded.course_id || chr(31)
      || graded.usage_key || chr(31) || cast(graded.user_id as varchar) as credential_key,
    edx_achievement.achievement_id,
    account.person_id,
    graded.result_value,
    graded.created
  from edx_result graded
  join edx_achievement on edx_achievement.site = graded.site and edx_achievement.usage_key = graded.usage_key
  join base.person_account account
    on account.source = 'edx' and account.native_id = graded.site || ':' || cast(graded.user_id as varchar)
),
edx as (
  select
    regexp_replace(lower(to_hex(md5(to_utf8(credential_key)))), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5') as id,
    achievement_id,
    person_id as credential_subject_id,
    result_value,
    created as awarded_date,
    'edx' as source
  from edx_keyed
),
sourced as (
  select id, achievement_id, credential_subject_id, result_value, awarded_date, source from timeback
  union all
  select id, achievement_id, credential_subject_id, result_value, awarded_date, source from edx
)
select
  cast(id as varchar) as id,
  cast(achievement_id as varchar) as achievement_id,
  cast(credential_subject_id as varchar) as credential_subject_id,
  cast(result_value as decimal(38,18)) as result_value,
  cast(awarded_date as timestamp(3)) as awarded_date,
  cast(source as varchar) as source
from sourced
