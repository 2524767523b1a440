-- One row per question and test that it is part of.
select distinct
  cast(question.id as varchar) as question_id,
  cast(test.id as varchar) as test_id
from base.caliper_entity_relation relation
join base.caliper_assessment_item question on question.id = relation.source_id
join base.caliper_assessment test on test.id = relation.destination_id
where relation.relationship_type = 'isPartOf'
