import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const cfItemSubject = defineExportTable({
  name: 'cf_item_subject',
  version: 1,
  grain: 'One subject of one framework item.',
  key: ['item_id', 'subject_id'],
  description: 'Which subjects a framework item belongs to.',
  columns: [
    column('item_id', 'varchar', 'none', 'Item that belongs to the subject, `cf_item.identifier`.'),
    column('subject_id', 'varchar', 'none', 'Subject that the item belongs to, `cf_subject.identifier`.'),
  ],
});
