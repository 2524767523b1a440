import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const cfSubject = defineExportTable({
  name: 'cf_subject',
  version: 1,
  grain: 'One subject.',
  key: ['identifier'],
  description: 'Subjects after the CASE standard, such as mathematics.',
  columns: [
    column('identifier', 'varchar', 'none', 'Id of the subject.'),
    column('title', 'varchar', 'none', 'Name as people know it.'),
    column('hierarchy_code', 'varchar', 'none', "The publisher's code for its place among the subjects."),
    column('description', 'varchar', 'none', "The publisher's words about it."),
  ],
});
