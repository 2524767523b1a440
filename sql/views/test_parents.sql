-- One row per test and piece of the curriculum that it is part of.
select distinct
  cast(test.id as varchar) as test_id,
  cast(parent.id as varchar) as parent_id,
  cast(parent.media_type as varchar) as parent_type
from base.caliper_entity_relation relation
join base.caliper_assessment test on test.id = relation.source_id
join base.caliper_assignable_digital_resource parent on parent.id = relation.destination_id
where relation.relationship_type = 'isPartOf'
