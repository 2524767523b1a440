-- One row per learning session, with how it was observed.
-- Joined before it is grouped, so that sessions of a source with few of them need little of the observations.
with observed as (
  select
    held.source,
    held.id,
    bool_or(observation.webcam_enabled) as webcam_enabled,
    bool_or(observation.is_proctored) as is_proctored
  from base.caliper_session held
  join base.insights_session observation on observation.caliper_session_id = held.id
  group by held.source, held.id
)
select
  cast(held.id as varchar) as id,
  cast(held.user_id as varchar) as user_id,
  cast(held.client_id as varchar) as client_id,
  cast(held.started_at_time as timestamp(3)) as started_at_time,
  cast(held.ended_at_time as timestamp(3)) as ended_at_time,
  cast(
    (
      held.ended_at_time_us - held.started_at_time_us
      + case when held.ended_at_time_us < held.started_at_time_us then -500000 else 500000 end
    ) / 1000000 as decimal(18,2)
  ) as duration_sec,
  cast(coalesce(observed.webcam_enabled, false) as boolean) as webcam_enabled,
  cast(coalesce(observed.is_proctored, false) as boolean) as is_proctored,
  cast(held.source as varchar) as source
from base.caliper_session held
left join observed on observed.source = held.source and observed.id = held.id
