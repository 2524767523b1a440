-- One row per person and piece of content: the first attempt of the one at the other.
with ranked as (
  select
    assignee_id,
    assignable_id,
    session_id,
    started_at_time,
    ended_at_time,
    duration_sec,
    score_given,
    max_score,
    source,
    row_number() over (
      partition by source, assignee_id, assignable_id
      order by started_at_time nulls last, attempt_count nulls last, id
    ) as place
  from base.caliper_attempt
  where assignee_id is not null and assignable_id is not null
)
select
  cast(assignee_id as varchar) as assignee_id,
  cast(assignable_id as varchar) as assignable_id,
  cast(session_id as varchar) as session_id,
  cast(started_at_time as timestamp(3)) as started_at_time,
  cast(ended_at_time as timestamp(3)) as ended_at_time,
  cast(
    round(coalesce(duration_sec, date_diff('millisecond', started_at_time, ended_at_time) / 1000e0)) as decimal(18,2)
  ) as duration_sec,
  cast(case when score_given is not null then coalesce(score_given = max_score, false) end as boolean) as is_correct,
  cast(source as varchar) as source
from ranked
where place = 1
