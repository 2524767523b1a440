-- One row per class, with all that the views say of it.
with class_subject as (
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
),
-- An enrolment whose class no source delivers still has the subjects and grade levels that are known of the class.
known as (
  select id from base.one_roster_class
  union
  select class_id as id from class_subject
  union
  select class_id as id from class_grade
)
select
  cast(known.id as varchar) as id,
  cast(class.title as varchar) as title,
  cast(class.course_id as varchar) as course_id,
  cast(course.title as varchar) as course_title,
  cast(class.school_id as varchar) as school_id,
  cast(school.name as varchar) as school_name,
  cast('{' || coalesce(class_subject.ids, '') || '}' as varchar) as subject_ids,
  cast('{' || coalesce(class_grade.ids, '') || '}' as varchar) as grade_ids
from known
left join base.one_roster_class class on class.id = known.id
left join base.one_roster_course course on course.id = class.course_id
left join base.one_roster_organization school on school.id = class.school_id
left join class_subject on class_subject.class_id = known.id
left join class_grade on class_grade.class_id = known.id
where known.id is not null
