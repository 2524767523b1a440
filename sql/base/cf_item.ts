import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { cfItem as exported } from '../../lambdas/core/feeds/timeback/tables/cf-item.ts';
import cfItemSql from './cf_item.sql';
import { takesAllOf } from './checks.ts';

export const cfItem = defineBase({
  name: 'cf_item',
  sql: cfItemSql,
  rebuild: { by: 'source', sources: 'union' },
  grain: 'One framework item.',
  key: ['identifier'],
  description:
    'What can be taught and mastered: items of published frameworks, and the courses, sections and topics of edX, each run for itself.',
  columns: takenOver(exported, {
    identifier: { description: 'Id of the item.', from: ['base.edx_block.item_id'] },
    full_statement: {
      description: 'Whole text of the item; for a course, a section or a topic its title.',
      from: ['base.edx_block.title'],
    },
    human_coding_scheme: {
      description: 'Code by which educators know the item; for content of edX its usage key.',
      from: ['base.edx_block.block_id'],
    },
    item_type: {
      description:
        'Kind of item as its publisher calls it; of edX `course`, `section` (chapters and sequentials) or `topic` (verticals).',
      from: ['base.edx_block.content_level'],
    },
    document_id: {
      description: 'Document that holds it, `cf_document.identifier`; null where it is not known.',
      from: ['base.edx_block.document_id'],
    },
  }),
  relationships: [{ column: 'document_id', to: 'base.cf_document.identifier', level: 'warn' }],
  checks: [takesAllOf(exported)],
});
