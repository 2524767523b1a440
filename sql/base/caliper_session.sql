-- One row per learning session of one person in one application.
with timeback as (
  select
    id,
    user_id,
    client_id,
    started_at_time,
    -- An export that was converted before there were microseconds has milliseconds alone.
    coalesce(started_at_time_us, 1000 * date_diff('millisecond', timestamp '1970-01-01 00:00:00.000', started_at_time)) as started_at_time_us,
    ended_at_time,
    coalesce(ended_at_time_us, 1000 * date_diff('millisecond', timestamp '1970-01-01 00:00:00.000', ended_at_time)) as ended_at_time_us,
    'timeback' as source
  from timeback_export.caliper_session
),
filed as (
  select
    org,
    site,
    day,
    newest_event_time_us as newest_us,
    max(file_date) over (partition by org, site) as newest_file
  from base.edx_log_day
),
newest_event as (
  select org, site, max(newest_us) as newest_us
  from filed
  -- An event of a clock that runs ahead closes nothing.
  where coalesce(date_diff('day', newest_file, day), 0) < 2
  group by org, site
),
edx_keyed as (
  select
    observed.id,
    account.person_id,
    'edx' || chr(31) || 'application' || chr(31) || case observed.site when 'edge' then 'edX Edge' else 'edX' end
      as application_key,
    observed.started_at_time,
    observed.started_at_time_us,
    -- Within an hour of the newest event, more of the session may still be delivered.
    case when newest_event.newest_us - observed.ended_at_time_us > 3600000000 then observed.ended_at_time end
      as ended_at_time,
    case when newest_event.newest_us - observed.ended_at_time_us > 3600000000 then observed.ended_at_time_us end
      as ended_at_time_us
  from base.edx_session observed
  join base.person_account account on account.source = 'edx' and account.native_id = observed.account
  left join newest_event on newest_event.org = observed.org and newest_event.site = observed.site
),
edx as (
  select
    id,
    person_id as user_id,
    regexp_replace(lower(to_hex(md5(to_utf8(application_key)))), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5')
      as client_id,
    started_at_time,
    started_at_time_us,
    ended_at_time,
    ended_at_time_us,
    'edx' as source
  from edx_keyed
),
sourced as (
  select id, user_id, client_id, started_at_time, started_at_time_us, ended_at_time, ended_at_time_us, source
  from timeback
  union all
  select id, user_id, client_id, started_at_time, started_at_time_us, ended_at_time, ended_at_time_us, source
  from edx
)
select
  cast(id as varchar) as id,
  cast(user_id as varchar) as user_id,
  cast(client_id as varchar) as client_id,
  cast(started_at_time as timestamp(3)) as started_at_time,
  cast(started_at_time_us as bigint) as started_at_time_us,
  cast(ended_at_time as timestamp(3)) as ended_at_time,
  cast(ended_at_time_us as bigint) as ended_at_time_us,
  cast(source as varchar) as source
from sourced
