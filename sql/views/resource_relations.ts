import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import resourceRelationsSql from './resource_relations.sql';

export const resourceRelations = defineView({
  name: 'resource_relations',
  sql: resourceRelationsSql,
  grain: 'One relation between two pieces of content.',
  description: 'All edges of the content tree, also those that lead to content that is not known.',
  columns: [
    required(
      'source_resource_id',
      'varchar',
      'none',
      'Content from which the relation goes out, the child of an `isPartOf`.',
      ['base.caliper_entity_relation.source_id'],
    ),
    required('destination_resource_id', 'varchar', 'none', 'Content to which it leads, the parent of an `isPartOf`.', [
      'base.caliper_entity_relation.destination_id',
    ]),
    required('relationship_type', 'varchar', 'none', 'What the first is to the second, such as `isPartOf`.', [
      'base.caliper_entity_relation.relationship_type',
    ]),
    nullable(
      'item_order',
      'bigint',
      'none',
      'Place of the child among its siblings; null when not recorded.',
      ['base.caliper_entity_relation.item_order'],
      { unit: 'position' },
    ),
  ],
});
