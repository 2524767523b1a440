-- One row per session: the events of one account at one organisation on one site without a gap of over an hour.
with accounted as (
  select org, site, user_id, event_time, event_time_us
  from edx.events
  where user_id is not null and event_time is not null
  union all
  select event.org, event.site, named.user_id, event.event_time, event.event_time_us
  from edx.events event
  join base.edx_user_name named
    on named.org = event.org and named.site = event.site and named.username = event.username
  where event.user_id is null and event.event_time is not null
),
timed as (
  select
    org,
    site,
    user_id,
    event_time,
    -- A log that was converted before there were microseconds has milliseconds alone.
    coalesce(event_time_us, 1000 * date_diff('millisecond', timestamp '1970-01-01 00:00:00.000', event_time)) as event_us
  from accounted
),
acted as (
  select
    org,
    site,
    user_id,
    event_time,
    event_us,
    lag(event_us) over (partition by org, site, user_id order by event_us) as previous_us
  from timed
),
numbered as (
  select
    org,
    site,
    user_id,
    event_time,
    event_us,
    sum(case when event_us - previous_us <= 3600000000 then 0 else 1 end)
      over (partition by org, site, user_id order by event_us) as session_number
  from acted
),
sessions as (
  select
    org,
    site,
    user_id,
    min(event_time) as started_at_time,
    min(event_us) as started_at_time_us,
    max(event_time) as ended_at_time,
    max(event_us) as ended_at_time_us,
    count(*) as event_count
  from numbered
  group by org, site, user_id, session_number
),
keyed as (
  select
    'edx' || chr(31) || 'session' || chr(31) || org || chr(31) || site || chr(31) || cast(user_id as varchar) || chr(31)
      || cast(date_diff('millisecond', timestamp '1970-01-01 00:00:00.000', started_at_time) as varchar) as session_key,
    org,
    site,
    site || ':' || cast(user_id as varchar) as account,
    started_at_time,
    started_at_time_us,
    ended_at_time,
    ended_at_time_us,
    event_count
  from sessions
)
select
  cast(regexp_replace(lower(to_hex(md5(to_utf8(session_key)))), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5') as varchar) as id,
  cast(org as varchar) as org,
  cast(site as varchar) as site,
  cast(account as varchar) as account,
  cast(started_at_time as date) as day,
  cast(started_at_time as timestamp(3)) as started_at_time,
  cast(started_at_time_us as bigint) as started_at_time_us,
  cast(ended_at_time as timestamp(3)) as ended_at_time,
  cast(ended_at_time_us as bigint) as ended_at_time_us,
  cast(event_count as bigint) as event_count
from keyed
