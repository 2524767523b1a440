-- One row per course and subject that it is part of; a course without a subject has one row.
with course_subject as (
  select distinct relation.source_id as course_id, relation.destination_id as subject_id
  from base.caliper_entity_relation relation
  join base.caliper_assignable_digital_resource subject on subject.id = relation.destination_id
  where relation.relationship_type = 'isPartOf' and subject.media_type = 'curriculum/subject'
)
select
  cast(course.id as varchar) as id,
  cast(course_subject.subject_id as varchar) as subject_id,
  cast(coalesce(course.name, course.description, 'N/A') as varchar) as title
from base.caliper_assignable_digital_resource course
left join course_subject on course_subject.course_id = course.id
where course.media_type = 'curriculum/course'
