-- One row per distinct relation between two pieces of content.
with timeback as (
  select distinct source_id, destination_id, relationship_type, item_order, 'timeback' as source
  from timeback_export.caliper_entity_relation
),
-- A container of variants is no content: what is in it belongs to what holds the container, at the container's place. One
-- container can stand in another.
edx_container as (
  select
    container.site,
    container.block_id,
    case when outer_container.block_id is null then container.parent_block_id else outer_container.parent_block_id end
      as parent_block_id,
    case when outer_container.block_id is null then container.position else outer_container.position end as position
  from base.edx_block container
  left join base.edx_block outer_container
    on outer_container.site = container.site
    and outer_container.block_id = container.parent_block_id
    and outer_container.content_level is null
  where container.content_level is null
),
edx as (
  select distinct
    child.resource_id as source_id,
    parent.resource_id as destination_id,
    'isPartOf' as relationship_type,
    coalesce(container.position, child.position) as item_order,
    'edx' as source
  from base.edx_block child
  left join edx_container container on container.site = child.site and container.block_id = child.parent_block_id
  join base.edx_block parent
    on parent.site = child.site
    and parent.block_id = coalesce(container.parent_block_id, child.parent_block_id)
  where child.content_level is not null and parent.content_level is not null
),
sourced as (
  select source_id, destination_id, relationship_type, item_order, source from timeback
  union all
  select source_id, destination_id, relationship_type, item_order, source from edx
)
select
  cast(source_id as varchar) as source_id,
  cast(destination_id as varchar) as destination_id,
  cast(relationship_type as varchar) as relationship_type,
  cast(item_order as bigint) as item_order,
  cast(source as varchar) as source
from sourced
