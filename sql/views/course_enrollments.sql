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
repeated as (
  select student_id, course_id
  from enrolled
  group by student_id, course_id
  having count(*) > 1
),
rolled_up as (
  select
    enrolled.student_id,
    enrolled.course_id,
    max(enrolled.course_title) as course_title,
    min(enrolled.school_id) as first_school_id,
    max(enrolled.school_id) as last_school_id,
    min(enrolled.subject_ids) as first_subject_ids,
    max(enrolled.subject_ids) as last_subject_ids,
    min(enrolled.begin_date) as begin_date,
    case when count(*) = count(enrolled.end_date) then max(enrolled.end_date) end as end_date,
    case when bool_or(not enrolled.is_unflagged) then bool_or(enrolled.is_primary) end as has_primary,
    count(distinct enrolled.class_id) as class_count
  from enrolled
  join repeated on repeated.student_id = enrolled.student_id and repeated.course_id = enrolled.course_id
  group by enrolled.student_id, enrolled.course_id
),
several as (
  select
    enrolled.student_id,
    enrolled.course_id,
    array_join(
      array_agg(distinct enrolled.school_id order by enrolled.school_id) filter (where enrolled.school_id is not null),
      ','
    ) as school_ids,
    array_join(
      array_agg(distinct subject.subject_id order by subject.subject_id) filter (where subject.subject_id is not null),
      ','
    ) as subject_ids
  from rolled_up
  join enrolled on enrolled.student_id = rolled_up.student_id and enrolled.course_id = rolled_up.course_id
  left join base.one_roster_class_subject subject on subject.class_id = enrolled.class_id
  where rolled_up.first_school_id <> rolled_up.last_school_id
    or rolled_up.first_subject_ids <> rolled_up.last_subject_ids
  group by enrolled.student_id, enrolled.course_id
),
-- Most students are in a course by one class: to roll these up too takes three times as long.
in_course as (
  select
    rolled_up.student_id,
    rolled_up.course_id,
    rolled_up.course_title,
    coalesce(several.school_ids, rolled_up.first_school_id) as school_ids,
    coalesce('{' || several.subject_ids || '}', rolled_up.first_subject_ids) as subject_ids,
    rolled_up.begin_date,
    rolled_up.end_date,
    rolled_up.has_primary,
    rolled_up.class_count
  from rolled_up
  left join several on several.student_id = rolled_up.student_id and several.course_id = rolled_up.course_id
  union all
  select
    enrolled.student_id,
    enrolled.course_id,
    enrolled.course_title,
    enrolled.school_id as school_ids,
    enrolled.subject_ids,
    enrolled.begin_date,
    enrolled.end_date,
    case when not enrolled.is_unflagged then enrolled.is_primary end as has_primary,
    1 as class_count
  from enrolled
  left join repeated on repeated.student_id = enrolled.student_id and repeated.course_id = enrolled.course_id
  where repeated.student_id is null
)
select
  cast(student_id as varchar) as student_id,
  cast(course_id as varchar) as course_id,
  cast(course_title as varchar) as course_title,
  cast('{' || coalesce(school_ids, '') || '}' as varchar) as school_ids,
  cast(subject_ids as varchar) as subject_ids,
  cast(begin_date as date) as begin_date,
  cast(end_date as date) as end_date,
  cast(has_primary as boolean) as has_primary,
  cast(class_count as bigint) as class_count
from in_course
