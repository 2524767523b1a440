-- One row per thing that was noticed during an observation.
select
  cast(id as varchar) as id,
  cast(insights_session_id as varchar) as insights_session_id,
  cast(insights_type_id as varchar) as insights_type_id,
  cast(started_at_time as timestamp(3)) as started_at_time,
  -- An export that was converted before there were microseconds has milliseconds alone.
  cast(coalesce(started_at_time_us, 1000 * date_diff('millisecond', timestamp '1970-01-01 00:00:00.000', started_at_time)) as bigint)
    as started_at_time_us,
  cast(ended_at_time as timestamp(3)) as ended_at_time,
  cast(coalesce(ended_at_time_us, 1000 * date_diff('millisecond', timestamp '1970-01-01 00:00:00.000', ended_at_time)) as bigint)
    as ended_at_time_us,
  cast(reason as varchar) as reason,
  cast(is_visible as boolean) as is_visible,
  cast('timeback' as varchar) as source
from timeback_export.insights_insight
