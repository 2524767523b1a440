-- One row per student and resource: the first attempt of the one at the other.
select
  cast(attempt.assignee_id as varchar) as student_id,
  cast(attempt.assignable_id as varchar) as resource_id,
  cast(attempt.session_id as varchar) as session_id,
  cast(attempt.started_at_time as date) as date,
  cast(attempt.started_at_time as timestamp(3)) as start_time,
  cast(attempt.ended_at_time as timestamp(3)) as end_time,
  cast(attempt.duration_sec as decimal(18,2)) as duration_sec,
  cast(attempt.is_correct as boolean) as is_correct,
  cast(coalesce(visible.org_ids, '{}') as varchar) as org_ids
from base.first_attempt attempt
left join visible_person visible on visible.person_id = attempt.assignee_id
where visible.person_id is not null or exists (select 1 from caller_scope where unrestricted)
