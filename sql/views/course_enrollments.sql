-- One row per student and course, over the class enrolments that the reader sees.
with unflagged as (
  select id
  from base.one_roster_enrollment
  where "primary" is null
),
enrolled as (
  select
    visible.student_id,
    visible.course_id,
    visible.course_title,
    visible.class_id,
    visible.school_id,
    visible.subject_ids,
    visible.begin_date,
    visible.end_date,
    visible.is_primary,
    visible.enrollment_id in (select id from unflagged) as is_unflagged
  from class_enrollments visible
  where visible.course_id is not null
),
-- In one pass, since Athena computes a step anew for each use of it. Lists are united only where they differ, which few do.
rolled_up as (
  select
    student_id,
    course_id,
    max(course_title) as course_title,
    min(school_id) as first_school_id,
    max(school_id) as last_school_id,
    array_agg(school_id) as school_ids,
    min(subject_ids) as first_subject_ids,
    max(subject_ids) as last_subject_ids,
    array_agg(subject_ids) filter (where subject_ids <> '{}') as subject_ids,
    min(begin_date) as begin_date,
    case when count(*) = count(end_date) then max(end_date) end as end_date,
    case when bool_or(not is_unflagged) then bool_or(is_primary) end as has_primary,
    min(class_id) as first_class_id,
    max(class_id) as last_class_id,
    array_agg(class_id) as class_ids
  from enrolled
  group by student_id, course_id
)
select
  cast(student_id as varchar) as student_id,
  cast(course_id as varchar) as course_id,
  cast(course_title as varchar) as course_title,
  cast(
    case
      when first_school_id <> last_school_id then '{' || array_join(array_sort(array_distinct(school_ids)), ',') || '}'
      else '{' || coalesce(first_school_id, '') || '}'
    end as varchar
  ) as school_ids,
  cast(
    case
      when first_subject_ids <> last_subject_ids then
        '{'
          || array_join(
            array_sort(array_distinct(split(trim(replace(array_join(subject_ids, ','), '},{', ','), '{}'), ','))),
            ','
          )
          || '}'
      else first_subject_ids
    end as varchar
  ) as subject_ids,
  cast(begin_date as date) as begin_date,
  cast(end_date as date) as end_date,
  cast(has_primary as boolean) as has_primary,
  cast(case when first_class_id = last_class_id then 1 else cardinality(array_distinct(class_ids)) end as bigint)
    as class_count
from rolled_up
