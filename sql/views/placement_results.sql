-- One row per student and subject: how far the placement is, and at which grade.
select
  cast(placement.student_id as varchar) as student_id,
  cast(placement.subject_id as varchar) as subject_id,
  cast(placement.grade_id as varchar) as grade_id,
  cast(coalesce(placement.placement_status, 'NotStarted') as varchar) as placement_status,
  cast(placement.date_last_modified as timestamp(3)) as last_updated,
  cast(coalesce(visible.org_ids, '{}') as varchar) as org_ids
from base.placement_student_subject_placement placement
left join visible_person visible on visible.person_id = placement.student_id
where visible.person_id is not null or exists (select 1 from caller_scope where unrestricted)
