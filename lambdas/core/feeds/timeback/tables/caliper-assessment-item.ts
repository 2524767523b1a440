import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const caliperAssessmentItem = defineExportTable({
  name: 'caliper_assessment_item',
  version: 1,
  grain: 'One question.',
  key: ['id'],
  description: 'Questions of tests; one can be in several tests.',
  columns: [
    column('id', 'varchar', 'none', 'Id of the question: a UUID or a URL.'),
    column('name', 'varchar', 'none', 'Title as people know it.'),
    column('description', 'varchar', 'none', 'Words about the question; they stand in where the title is missing.'),
    column('media_type', 'varchar', 'none', 'How the question is put, such as `quiz` or `guiding`.'),
  ],
});
