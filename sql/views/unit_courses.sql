-- One row per unit and course that it is part of.
select distinct
  cast(unit.id as varchar) as unit_id,
  cast(course.id as varchar) as course_id
from base.caliper_entity_relation relation
join base.caliper_assignable_digital_resource unit on unit.id = relation.source_id
join base.caliper_assignable_digital_resource course on course.id = relation.destination_id
where relation.relationship_type = 'isPartOf'
  and unit.media_type = 'curriculum/unit'
  and course.media_type = 'curriculum/course'
