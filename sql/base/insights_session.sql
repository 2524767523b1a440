-- One row per observation of a learning session.
with timeback as (
  select id, caliper_session_id, user_id, application_id, webcam_enabled, is_proctored, 'timeback' as source
  from timeback_export.insights_session
)
select
  cast(id as varchar) as id,
  cast(caliper_session_id as varchar) as caliper_session_id,
  cast(user_id as varchar) as user_id,
  cast(application_id as varchar) as application_id,
  cast(webcam_enabled as boolean) as webcam_enabled,
  cast(is_proctored as boolean) as is_proctored,
  cast(source as varchar) as source
from timeback
