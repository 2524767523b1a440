-- One row per framework course and subject that it belongs to; a course without a subject has one row.
select
  cast(course.identifier as varchar) as id,
  cast(coalesce(course.full_statement, 'N/A') as varchar) as title,
  cast(course_subject.subject_id as varchar) as case_subject_id
from base.cf_item course
left join base.cf_item_subject course_subject on course_subject.item_id = course.identifier
where lower(course.item_type) = 'course'
