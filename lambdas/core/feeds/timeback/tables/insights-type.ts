import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const insightsType = defineExportTable({
  name: 'insights_type',
  version: 2,
  grain: 'One kind of insight.',
  key: ['id'],
  description: 'What can be noticed about a session, and who may learn of it.',
  columns: [
    column('id', 'varchar', 'none', 'Id of the kind, mostly a UUID.'),
    column('slug', 'varchar', 'none', 'Short name that programs use, such as `TopicShopping` or `Journal`.'),
    column(
      'category',
      'varchar',
      'none',
      'Group of kinds: `Engagement`, `Proctoring`, `Cheating`, `Journal` and others.',
      { decisive: true },
    ),
    column(
      'visibility',
      'varchar',
      'none',
      'Who may see such insights: `external` for schools and learners, `internal` for staff.',
      { decisive: true },
    ),
    column('is_waste', 'boolean', 'none', 'Whether the time of such an insight counts as wasted.', { decisive: true }),
  ],
});
