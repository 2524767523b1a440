import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const caliperAssessment = defineExportTable({
  name: 'caliper_assessment',
  version: 1,
  grain: 'One test.',
  key: ['id'],
  description: 'Tests, whose questions are in `caliper_assessment_item`.',
  columns: [
    column('id', 'varchar', 'none', 'Id of the test: a UUID or a URL.'),
    column('name', 'varchar', 'none', 'Title as people know it.'),
    column('description', 'varchar', 'none', 'Words about the test; they stand in where the title is missing.'),
  ],
});
