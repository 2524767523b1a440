-- One row per class.
with allowed as (
  select allowed_org_id
  from caller_scope
  where allowed_org_id is not null
  group by allowed_org_id
),
class_subject as (
  select class_id, array_join(array_agg(distinct subject_id order by subject_id), ',') as ids
  from base.one_roster_class_subject
  where subject_id is not null
  group by class_id
),
class_grade as (
  select class_id, array_join(array_agg(distinct placement_grade_id order by placement_grade_id), ',') as ids
  from base.one_roster_class_grade
  where placement_grade_id is not null
  group by class_id
)
select
  cast(class.id as varchar) as id,
  cast(nullif(trim(class.title), '') as varchar) as title,
  cast(class.class_code as varchar) as class_code,
  cast(class.class_type as varchar) as class_type,
  cast(class.course_id as varchar) as course_id,
  cast(nullif(trim(course.title), '') as varchar) as course_title,
  cast(class.school_id as varchar) as school_id,
  cast(nullif(trim(school.name), '') as varchar) as school_name,
  cast(coalesce(class.status, 'active') as varchar) as status,
  cast('{' || coalesce(class_subject.ids, '') || '}' as varchar) as subject_ids,
  cast('{' || coalesce(class_grade.ids, '') || '}' as varchar) as grade_ids
from base.one_roster_class class
left join base.one_roster_course course on course.id = class.course_id
left join base.one_roster_organization school on school.id = class.school_id
left join class_subject on class_subject.class_id = class.id
left join class_grade on class_grade.class_id = class.id
left join allowed on allowed.allowed_org_id = class.school_id
where allowed.allowed_org_id is not null or exists (select 1 from caller_scope where unrestricted)
