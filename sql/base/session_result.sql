-- One row per session and person, over all attempts of the one in the other.
with timed as (
  select
    session_id,
    assignee_id,
    started_at_time,
    score_given,
    max_score,
    source,
    -- Whole microseconds, whose sum is the same in any order.
    case
      when score_given is not null
        then coalesce(
          cast(round(duration_sec * 1000000) as bigint),
          -- Of edX, where nothing but the check names the problem: how long it took is not known.
          nullif(ended_at_time_us - started_at_time_us, case when source = 'edx' then 0 end)
        )
    end as taken_us
  from base.caliper_attempt
  where session_id is not null and assignee_id is not null
),
-- What took more than 31 years is not known, so that no sum is too large for its type.
summed as (
  select
    source,
    session_id,
    assignee_id,
    min(started_at_time) as first_started_at_time,
    count(score_given) as answered,
    count(*) filter (where score_given = max_score) as correct,
    cast(sum(taken_us) filter (where abs(taken_us) <= 1000000000000000) as bigint) as total_us,
    count(taken_us) filter (where abs(taken_us) <= 1000000000000000) as timed_count
  from timed
  group by source, session_id, assignee_id
)
select
  cast(session_id as varchar) as session_id,
  cast(assignee_id as varchar) as assignee_id,
  cast(first_started_at_time as timestamp(3)) as first_started_at_time,
  cast(answered as bigint) as answered,
  cast(correct as bigint) as correct,
  cast(
    (total_us + case when total_us < 0 then -500000 else 500000 end * timed_count) / nullif(1000000 * timed_count, 0)
    as decimal(18,2)
  ) as average_sec,
  cast(source as varchar) as source
from summed
