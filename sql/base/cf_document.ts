import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { cfDocument as exported } from '../../lambdas/core/feeds/timeback/tables/cf-document.ts';
import cfDocumentSql from './cf_document.sql';
import { takesAllOf } from './checks.ts';

export const cfDocument = defineBase({
  name: 'cf_document',
  sql: cfDocumentSql,
  rebuild: { by: 'source', sources: 'union' },
  grain: 'One framework document.',
  key: ['identifier'],
  description:
    'Published frameworks, and for each course of edX one document of what one site teaches in all its runs.',
  columns: takenOver(exported, {
    identifier: { from: ['base.edx_block.document_id'] },
    title: {
      description: 'Title as people know it; for a course its title, null where it has none.',
      from: ['base.one_roster_course.title'],
    },
  }),
  checks: [takesAllOf(exported)],
});
