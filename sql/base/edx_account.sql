-- One row per account of one edX site that a package or a log names.
with newest_user as (
  select
    site,
    id as user_id,
    email,
    is_active,
    date_joined,
    row_number() over (
      partition by site, id
      order by snapshot_date desc, _source_object desc, _source_entry desc, _row
    ) as place
  from edx.auth_user
),
newest_profile as (
  select
    site,
    user_id,
    nullif(regexp_replace(name, '\A[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+|[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z'), '') as name,
    row_number() over (
      partition by site, user_id
      order by snapshot_date desc, _source_object desc, _source_entry desc, _row
    ) as place
  from edx.auth_userprofile
  where user_id is not null
),
numbered as (
  select site, id as user_id from edx.auth_user
  union
  select site, user_id from edx.student_courseenrollment
  union
  select site, user_id from edx.student_courseaccessrole
  union
  select site, student_id as user_id from edx.courseware_studentmodule
  union
  select site, user_id from edx.grades_persistentsubsectiongrade
),
named as (
  select site, site || ':' || cast(user_id as varchar) as native_id from numbered where user_id is not null
  union
  select site, account as native_id from base.edx_session
),
described as (
  select
    newest_user.site || ':' || cast(newest_user.user_id as varchar) as native_id,
    newest_user.email,
    newest_user.is_active,
    newest_user.date_joined,
    newest_profile.name
  from newest_user
  left join newest_profile
    on newest_profile.site = newest_user.site
    and newest_profile.user_id = newest_user.user_id
    and newest_profile.place = 1
  where newest_user.place = 1
)
select
  cast(named.native_id as varchar) as native_id,
  cast(named.site as varchar) as site,
  cast(nullif(trim(described.email), '') as varchar) as email,
  cast(coalesce(described.is_active, false) as boolean) as is_confirmed,
  cast(nullif(regexp_replace(described.name, '[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]*[^\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z'), '') as varchar) as given_name,
  cast(regexp_extract(described.name, '[^\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z') as varchar) as family_name,
  cast(described.date_joined as timestamp(3)) as date_joined
from named
left join described on described.native_id = named.native_id
