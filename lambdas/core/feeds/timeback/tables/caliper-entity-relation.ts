import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const caliperEntityRelation = defineExportTable({
  name: 'caliper_entity_relation',
  version: 1,
  grain: 'One relation between two pieces of content.',
  key: [],
  description: 'Edges of the content tree. Nothing forbids the same edge twice, nor an end that does not exist.',
  columns: [
    column('source_id', 'varchar', 'none', 'Where the relation begins: as a rule the child.'),
    column('destination_id', 'varchar', 'none', 'Where the relation leads: as a rule the parent.'),
    column('relationship_type', 'varchar', 'none', 'What the first is to the second, such as `isPartOf`.'),
    column('item_order', 'bigint', 'none', 'Place of the child among its siblings.', { unit: 'position' }),
  ],
});
