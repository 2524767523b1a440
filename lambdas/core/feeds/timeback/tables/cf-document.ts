import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const cfDocument = defineExportTable({
  name: 'cf_document',
  version: 1,
  grain: 'One framework document: a published set of standards or a curriculum.',
  key: ['identifier'],
  description: 'Documents after the CASE standard, which hold the items.',
  columns: [
    column('identifier', 'varchar', 'none', 'Id of the document.'),
    column('title', 'varchar', 'none', 'Title as people know it.'),
  ],
});
