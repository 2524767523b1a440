import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { cfItemSubject as exported } from '../../lambdas/core/feeds/timeback/tables/cf-item-subject.ts';
import cfItemSubjectSql from './cf_item_subject.sql';
import { takesAllOf } from './checks.ts';

export const cfItemSubject = defineBase({
  name: 'cf_item_subject',
  sql: cfItemSubjectSql,
  grain: 'One subject of one framework item.',
  key: ['item_id', 'subject_id'],
  description: 'Ties the framework items to their subjects.',
  columns: takenOver(exported),
  relationships: [
    { column: 'item_id', to: 'base.cf_item.identifier', level: 'warn' },
    { column: 'subject_id', to: 'base.cf_subject.identifier', level: 'warn' },
  ],
  checks: [takesAllOf(exported)],
});
