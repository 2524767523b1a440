-- One row per log and day of its events.
with known as (
  select
    event.org,
    event.site,
    event.file_date,
    event.event_time,
    -- A log that was converted before there were microseconds has milliseconds alone.
    coalesce(event.event_time_us, 1000 * date_diff('millisecond', timestamp '1970-01-01 00:00:00.000', event.event_time)) as event_us,
    event.user_id is not null or named.user_id is not null as has_account,
    event.user_id is null and trim(event.username) <> '' and named.user_id is null as is_unknown,
    event.event_source = 'server' and event.event_type = 'problem_check' and event.problem_id is not null as is_check
  from edx.events event
  left join base.edx_user_name named
    on event.user_id is null
    and named.org = event.org
    and named.site = event.site
    and named.username = event.username
  where event.event_time is not null
)
select
  cast(org as varchar) as org,
  cast(site as varchar) as site,
  cast(file_date as date) as file_date,
  cast(event_time as date) as day,
  cast(count(*) as bigint) as event_count,
  cast(sum(case when has_account then 1 else 0 end) as bigint) as account_event_count,
  cast(sum(case when is_unknown then 1 else 0 end) as bigint) as unknown_name_event_count,
  cast(sum(case when has_account and is_check then 1 else 0 end) as bigint) as check_count,
  cast(max(event_time) as timestamp(3)) as newest_event_time,
  cast(max(event_us) as bigint) as newest_event_time_us
from known
group by org, site, file_date, cast(event_time as date)
