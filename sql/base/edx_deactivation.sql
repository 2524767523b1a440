-- One row per learner, course run and day on which the log says that the learner left the run.
with logged as (
  select
    event.site,
    -- Whoever is taken out by the course team is named in the payload alone.
    coalesce(
      case
        when regexp_like(json_extract_scalar(event.event, '$.user_id'), '\A[0-9]{1,18}\z')
          then cast(json_extract_scalar(event.event, '$.user_id') as bigint)
      end,
      event.user_id,
      named.user_id
    ) as user_id,
    event.course_id as run_id,
    event.event_time
  from edx.events event
  left join base.edx_user_name named
    on named.org = event.org and named.site = event.site and named.username = event.username
  where event.event_type = 'edx.course.enrollment.deactivated'
    -- Browsers and mobile devices can say anything.
    and coalesce(event.event_source, 'server') not in ('browser', 'mobile')
    and event.course_id is not null
    and event.event_time is not null
)
select
  cast(site as varchar) as site,
  cast(user_id as bigint) as user_id,
  cast(run_id as varchar) as run_id,
  cast(event_time as date) as event_date,
  cast(max(event_time) as timestamp(3)) as deactivated_at
from logged
where user_id is not null
group by site, user_id, run_id, cast(event_time as date)
