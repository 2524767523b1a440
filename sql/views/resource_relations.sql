-- One row per relation between two pieces of content.
select
  cast(relation.source_id as varchar) as source_resource_id,
  cast(relation.destination_id as varchar) as destination_resource_id,
  cast(relation.relationship_type as varchar) as relationship_type,
  cast(relation.item_order as bigint) as item_order
from base.caliper_entity_relation relation
