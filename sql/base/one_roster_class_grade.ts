import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { oneRosterClassGrade as exported } from '../../lambdas/core/feeds/timeback/tables/one-roster-class-grade.ts';
import { takesAllOf } from './checks.ts';
import oneRosterClassGradeSql from './one_roster_class_grade.sql';

export const oneRosterClassGrade = defineBase({
  name: 'one_roster_class_grade',
  sql: oneRosterClassGradeSql,
  grain: 'One grade level of one class.',
  key: ['class_id', 'placement_grade_id'],
  description: 'For which grade levels a class is meant.',
  columns: takenOver(exported),
  relationships: [
    { column: 'class_id', to: 'base.one_roster_class.id', level: 'warn' },
    { column: 'placement_grade_id', to: 'base.placement_grade.id', level: 'warn' },
  ],
  checks: [takesAllOf(exported)],
  rebuild: { by: 'source', sources: 'union' },
});
