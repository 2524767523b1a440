import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { oneRosterClassSubject as exported } from '../../lambdas/core/feeds/timeback/tables/one-roster-class-subject.ts';
import { takesAllOf } from './checks.ts';
import oneRosterClassSubjectSql from './one_roster_class_subject.sql';

export const oneRosterClassSubject = defineBase({
  name: 'one_roster_class_subject',
  sql: oneRosterClassSubjectSql,
  grain: 'One subject of one class.',
  key: ['class_id', 'subject_id'],
  description: 'Which subjects a class covers.',
  columns: takenOver(exported),
  relationships: [
    { column: 'class_id', to: 'base.one_roster_class.id', level: 'warn' },
    { column: 'subject_id', to: 'base.cf_subject.identifier', level: 'warn' },
  ],
  checks: [takesAllOf(exported)],
  rebuild: { by: 'source', sources: 'union' },
});
