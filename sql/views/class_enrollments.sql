-- One row per enrolment of a student in a class.
with allowed as (
  select allowed_org_id
  from caller_scope
  where allowed_org_id is not null
  group by allowed_org_id
)
select
  cast(enrollment.id as varchar) as enrollment_id,
  cast(enrollment.user_id as varchar) as student_id,
  cast(enrollment.class_id as varchar) as class_id,
  cast(coalesce(class.title, 'N/A') as varchar) as class_title,
  cast(class.course_id as varchar) as course_id,
  cast(class.course_title as varchar) as course_title,
  cast(class.school_id as varchar) as school_id,
  cast(class.school_name as varchar) as school_name,
  cast(enrollment.role as varchar) as role,
  cast(coalesce(enrollment."primary", false) as boolean) as is_primary,
  cast(enrollment.begin_date as date) as begin_date,
  cast(enrollment.end_date as date) as end_date,
  cast(coalesce(enrollment.status, 'active') as varchar) as status,
  cast(coalesce(class.subject_ids, '{}') as varchar) as subject_ids,
  cast(coalesce(class.grade_ids, '{}') as varchar) as grade_ids
from base.one_roster_enrollment enrollment
left join base.described_class class on class.id = enrollment.class_id
left join allowed on allowed.allowed_org_id = class.school_id
left join visible_person visible on visible.person_id = enrollment.user_id
where enrollment.role = 'student'
  and enrollment.user_id is not null
  and enrollment.class_id is not null
  and (
    (allowed.allowed_org_id is not null and visible.person_id is not null)
    or exists (select 1 from caller_scope where unrestricted)
  )
