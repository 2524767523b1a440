-- One row per student: when they were admitted, first enrolled and first tested.
with admission as (
  select
    role.user_id,
    min(case when school.type = 'school' and role.role_type = 'primary' then role.admission_date end) as primary_date,
    min(case when school.type = 'school' then role.admission_date end) as any_date
  from base.one_roster_role role
  left join base.one_roster_organization school on school.id = role.org_id
  where role.role = 'student' and role.user_id is not null
  group by role.user_id
),
enrollment as (
  select user_id, min(begin_date) as earliest_date
  from base.one_roster_enrollment
  where role = 'student'
  group by user_id
),
map_result as (
  select student_id, min(score_date) as earliest_date
  from base.gradebook_assessment_result
  where coalesce(status, 'active') = 'active' and trim(report_url) <> ''
  group by student_id
)
select
  cast(admission.user_id as varchar) as student_id,
  cast(coalesce(admission.primary_date, admission.any_date) as date) as admission_date,
  cast(enrollment.earliest_date as date) as earliest_enrollment_date,
  cast(map_result.earliest_date as date) as earliest_map_date,
  cast(coalesce(visible.org_ids, '{}') as varchar) as org_ids
from admission
left join enrollment on enrollment.user_id = admission.user_id
left join map_result on map_result.student_id = admission.user_id
left join visible_person visible on visible.person_id = admission.user_id
where visible.person_id is not null or exists (select 1 from caller_scope where unrestricted)
