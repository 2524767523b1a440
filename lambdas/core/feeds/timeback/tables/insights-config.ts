import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const insightsConfig = defineExportTable({
  name: 'insights_config',
  version: 2,
  grain: 'The settings of one kind of insight.',
  key: ['insights_type_id'],
  description: 'How insights of a kind are handled.',
  columns: [
    column('insights_type_id', 'varchar', 'none', 'Kind that is meant, `insights_type.id`.'),
    column('requires_review', 'boolean', 'none', 'Whether an insight counts only after a person confirmed it.', {
      decisive: true,
    }),
  ],
});
