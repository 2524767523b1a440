-- One row per session and person, over all attempts of the one in the other.
with timed as (
  select
    session_id,
    assignee_id,
    started_at_time,
    score_given,
    max_score,
    source,
    -- Whole milliseconds, whose sum is the same in any order.
    case
      when score_given is not null
        then coalesce(cast(round(duration_sec * 1000) as bigint), date_diff('millisecond', started_at_time, ended_at_time))
    end as scored_ms
  from base.caliper_attempt
  where session_id is not null and assignee_id is not null
)
select
  cast(session_id as varchar) as session_id,
  cast(assignee_id as varchar) as assignee_id,
  cast(min(started_at_time) as timestamp(3)) as first_started_at_time,
  cast(count(score_given) as bigint) as answered,
  cast(count(*) filter (where score_given = max_score) as bigint) as correct,
  cast(round(cast(sum(scored_ms) as double) / nullif(1000 * count(scored_ms), 0)) as decimal(18,2)) as average_sec,
  cast(source as varchar) as source
from timed
group by source, session_id, assignee_id
