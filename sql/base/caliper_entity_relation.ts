import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { caliperEntityRelation as exported } from '../../lambdas/core/feeds/timeback/tables/caliper-entity-relation.ts';
import caliperEntityRelationSql from './caliper_entity_relation.sql';

export const caliperEntityRelation = defineBase({
  name: 'caliper_entity_relation',
  sql: caliperEntityRelationSql,
  rebuild: { by: 'source', sources: 'union' },
  grain: 'One relation between two pieces of content, with its type and order.',
  key: ['source', 'source_id', 'destination_id', 'relationship_type', 'item_order'],
  description:
    'Edges of the content tree: of TimeBack those of the export, each once; of edX each block isPartOf the nearest block above that is content.',
  columns: takenOver(exported, {
    source_id: { nullable: false, from: ['base.edx_block.resource_id'] },
    destination_id: {
      nullable: false,
      from: ['base.edx_block.parent_block_id', 'base.edx_block.resource_id'],
    },
    relationship_type: { nullable: false },
    item_order: {
      description:
        'Place of the child among its siblings, in courses of edX from 1; null where it has none. What stands in a container of variants has the place of the container.',
      from: ['base.edx_block.position'],
    },
  }),
  checks: [
    {
      name: 'each relation of the export is there',
      level: 'block',
      breaks: `select source_id, destination_id, relationship_type, item_order
from timeback_export.caliper_entity_relation
where trim(source_id) <> '' and trim(destination_id) <> '' and trim(relationship_type) <> ''
except
select source_id, destination_id, relationship_type, item_order
from base.caliper_entity_relation
where source = 'timeback'`,
    },
    {
      name: 'each block of edX that stands in another is part of content',
      level: 'warn',
      breaks: `select block.site, block.block_id
from base.edx_block block
left join base.caliper_entity_relation relation on relation.source_id = block.resource_id
where block.content_level is not null and block.parent_block_id is not null and relation.source_id is null`,
    },
    {
      name: 'both ends of a relation are known content',
      level: 'warn',
      breaks: `select edge.content_id
from (
  select source_id as content_id from base.caliper_entity_relation
  union
  select destination_id as content_id from base.caliper_entity_relation
) edge
left join (
  select id from base.caliper_assignable_digital_resource
  union
  select id from base.caliper_assessment
  union
  select id from base.caliper_assessment_item
) content on content.id = edge.content_id
where content.id is null`,
    },
  ],
});
