-- One row per learner, course run and day on which the log says that the learner left the run.
with logged as (
  select
    site,
    -- Whoever is taken out by the course team is named in the payload alone.
    coalesce(
      case
        when regexp_like(json_extract_scalar(event, '$.user_id'), '\A[0-9]{1,18}\z')
          then cast(json_extract_scalar(event, '$.user_id') as bigint)
      end,
      user_id
    ) as user_id,
    course_id as run_id,
    event_time
  from edx.events
  where event_type = 'edx.course.enrollment.deactivated' and course_id is not null and event_time is not null
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
