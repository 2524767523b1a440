-- One row per thing that was noticed during an observation.
select
  cast(id as varchar) as id,
  cast(insights_session_id as varchar) as insights_session_id,
  cast(insights_type_id as varchar) as insights_type_id,
  cast(started_at_time as timestamp(3)) as started_at_time,
  cast(ended_at_time as timestamp(3)) as ended_at_time,
  cast(reason as varchar) as reason,
  cast(is_visible as boolean) as is_visible,
  cast('timeback' as varchar) as source
from timeback_export.insights_insight
