import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const oneRosterClassSubject = defineExportTable({
  name: 'one_roster_class_subject',
  version: 1,
  grain: 'One subject of one class.',
  key: ['class_id', 'subject_id'],
  description: 'Which subjects a class covers.',
  columns: [
    column('class_id', 'varchar', 'none', 'Class that covers the subject, `one_roster_class.id`.'),
    column('subject_id', 'varchar', 'none', 'Subject that is covered, `cf_subject.identifier`.'),
  ],
});
