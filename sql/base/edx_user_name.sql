-- One row per user name that the packages of one organisation for one edX site tell.
with ranked as (
  select
    org,
    site,
    username,
    id as user_id,
    row_number() over (
      partition by org, site, username
      order by snapshot_date desc, _source_object desc, _source_entry desc, _row
    ) as place
  from edx.auth_user
  where trim(username) <> ''
)
select
  cast(org as varchar) as org,
  cast(site as varchar) as site,
  cast(username as varchar) as username,
  cast(user_id as bigint) as user_id
from ranked
where place = 1
