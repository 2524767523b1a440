import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const cfItem = defineExportTable({
  name: 'cf_item',
  version: 1,
  grain: 'One item of a framework document: a course, a standard, an objective.',
  key: ['identifier'],
  description: 'What can be taught and mastered, after the CASE standard.',
  columns: [
    column('identifier', 'varchar', 'none', 'Id of the item, which is its id in CASE too.'),
    column('full_statement', 'varchar', 'none', 'Whole text of the item; for a course its title.'),
    column('human_coding_scheme', 'varchar', 'none', 'Code by which educators know the item.'),
    column('item_type', 'varchar', 'none', 'Kind of item as its publisher calls it, such as `Course` or `Standard`.'),
    column('document_id', 'varchar', 'none', 'Document that holds it, `cf_document.identifier`.'),
  ],
});
