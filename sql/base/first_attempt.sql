-- One row per person and piece of content: the first attempt of the one at the other.
with repeated as (
  select source, assignee_id, assignable_id
  from base.caliper_attempt
  where assignee_id is not null and assignable_id is not null
  group by source, assignee_id, assignable_id
  having count(*) > 1
),
-- Only what is repeated is ranked: to rank everything takes three times as long, and most is tried once.
ranked as (
  select
    attempt.id,
    attempt.source,
    row_number() over (
      partition by attempt.source, attempt.assignee_id, attempt.assignable_id
      order by attempt.started_at_time_us nulls last, attempt.attempt_count nulls last, attempt.id
    ) as place
  from base.caliper_attempt attempt
  join repeated
    on repeated.source = attempt.source
    and repeated.assignee_id = attempt.assignee_id
    and repeated.assignable_id = attempt.assignable_id
),
later as (
  select id, source
  from ranked
  where place > 1
)
select
  cast(attempt.assignee_id as varchar) as assignee_id,
  cast(attempt.assignable_id as varchar) as assignable_id,
  cast(attempt.session_id as varchar) as session_id,
  cast(attempt.started_at_time as timestamp(3)) as started_at_time,
  cast(attempt.ended_at_time as timestamp(3)) as ended_at_time,
  cast(
    coalesce(
      cast(round(attempt.duration_sec) as decimal(18,2)),
      (
        -- Of edX, where nothing but the check names the problem: how long it took is not known.
        nullif(
          attempt.ended_at_time_us - attempt.started_at_time_us,
          case when attempt.source = 'edx' and attempt.session_id is not null then 0 end
        )
        + case when attempt.ended_at_time_us < attempt.started_at_time_us then -500000 else 500000 end
      ) / 1000000
    ) as decimal(18,2)
  ) as duration_sec,
  cast(
    case when attempt.score_given is not null then coalesce(attempt.score_given = attempt.max_score, false) end as boolean
  ) as is_correct,
  cast(attempt.source as varchar) as source
from base.caliper_attempt attempt
left join later on later.source = attempt.source and later.id = attempt.id
where attempt.assignee_id is not null and attempt.assignable_id is not null and later.id is null
