-- One row per learning session.
select
  cast(held.id as varchar) as id,
  cast(held.user_id as varchar) as student_id,
  cast(held.client_id as varchar) as learning_app_id,
  cast(held.started_at_time as date) as date,
  cast(held.started_at_time as timestamp(3)) as start_time,
  cast(held.ended_at_time as timestamp(3)) as end_time,
  cast(held.duration_sec as decimal(18,2)) as duration_sec,
  cast(held.webcam_enabled as boolean) as webcam_enabled,
  cast(held.is_proctored as boolean) as is_proctored,
  cast(coalesce(visible.org_ids, '{}') as varchar) as org_ids
from base.observed_session held
left join visible_person visible on visible.person_id = held.user_id
where visible.person_id is not null or exists (select 1 from caller_scope where unrestricted)
