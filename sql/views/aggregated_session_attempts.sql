-- One row per session and student, over all of the student's attempts in the session.
select
  cast(summed.session_id as varchar) as session_id,
  cast(summed.assignee_id as varchar) as student_id,
  cast(summed.first_started_at_time as date) as date,
  cast(summed.answered as bigint) as total_questions_answered,
  cast(summed.correct as bigint) as total_questions_correct,
  cast(summed.average_sec as decimal(18,2)) as avg_duration_sec,
  cast(coalesce(visible.org_ids, '{}') as varchar) as org_ids
from base.session_result summed
left join visible_person visible on visible.person_id = summed.assignee_id
where visible.person_id is not null or exists (select 1 from caller_scope where unrestricted)
