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
-- Many learners have the same points of the same possible ones.
fraction as (
  select distinct earned, possible
  from edx_graded
  where earned > 0 and earned < possible and possible < 1000000000000
),
-- 18 decimals of the quotient, of which each step takes as many as fit: what a step leaves over is exact, so the double only
-- names a whole number. They are cut, so that rounding them later is rounding the quotient.
fraction_8 as (
  select
    earned,
    possible,
    mod(earned * 100000000, possible) as rest,
    cast(round(cast(earned * 100000000 - mod(earned * 100000000, possible) as double) / cast(possible as double)) as bigint)
      as quotient
  from fraction
),
fraction_16 as (
  select
    earned,
    possible,
    mod(rest * 100000000, possible) as rest,
    quotient * 100000000
      + cast(round(cast(rest * 100000000 - mod(rest * 100000000, possible) as double) / cast(possible as double)) as bigint)
      as quotient
  from fraction_8
),
fraction_18 as (
  select
    earned,
    possible,
    quotient * 100
      + cast(round(cast(rest * 100 - mod(rest * 100, possible) as double) / cast(possible as double)) as bigint)
      as quotient
  from fraction_16
),
-- Bonus points and corrections can lead out of the range. Points that cannot be divided stay, so that the contract leaves
-- the row out.
edx_result as (
  select
    graded.site,
    graded.course_id,
    graded.usage_key,
    graded.user_id,
    graded.created,
    case
      when graded.earned >= 1000000000000 or graded.earned <= -1000000000000 then graded.earned
      when graded.possible >= 1000000000000 then graded.possible
      when graded.earned >= graded.possible then 1
      when graded.earned <= 0 then 0
      else cast(cast(fraction_18.quotient as decimal(18,0)) * 0.000000000000000001 as decimal(38,18))
    end as result_value
  from edx_graded graded
  left join fraction_18 on fraction_18.earned = graded.earned and fraction_18.possible = graded.possible
  where graded.place = 1
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
