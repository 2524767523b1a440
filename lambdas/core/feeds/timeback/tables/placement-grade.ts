import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const placementGrade = defineExportTable({
  name: 'placement_grade',
  version: 1,
  grain: 'One grade level.',
  key: ['id'],
  description: 'Levels from pre-kindergarten on, in their order.',
  columns: [
    column('id', 'varchar', 'none', 'Id of the level, mostly a UUID.'),
    column(
      'grade_primary_identifier',
      'varchar',
      'none',
      'Code of the level after CEDS: `PK`, `KG`, `01` to `12` and others.',
    ),
    column('label', 'varchar', 'none', 'Name as people know it.'),
    column('order_number', 'bigint', 'none', 'Place among the levels, the earliest first.', { unit: 'position' }),
  ],
});
