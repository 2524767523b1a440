-- One row per session that was observed, over all observations of it.
select
  cast(caliper_session_id as varchar) as session_id,
  cast(coalesce(bool_or(webcam_enabled), false) as boolean) as webcam_enabled,
  cast(coalesce(bool_or(is_proctored), false) as boolean) as is_proctored
from base.insights_session
where caliper_session_id is not null
group by caliper_session_id
