import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { cfSubject as exported } from '../../lambdas/core/feeds/timeback/tables/cf-subject.ts';
import cfSubjectSql from './cf_subject.sql';
import { takesAllOf } from './checks.ts';

export const cfSubject = defineBase({
  name: 'cf_subject',
  sql: cfSubjectSql,
  grain: 'One subject.',
  key: ['identifier'],
  description: 'Subjects as the platform and its curricula name them.',
  columns: takenOver(exported),
  checks: [takesAllOf(exported)],
});
