import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { oneRosterClass as exported } from '../../lambdas/core/feeds/timeback/tables/one-roster-class.ts';
import { takesAllOf } from './checks.ts';
import oneRosterClassSql from './one_roster_class.sql';

export const oneRosterClass = defineBase({
  name: 'one_roster_class',
  sql: oneRosterClassSql,
  grain: 'One class: one offering of a course at a school.',
  key: ['id'],
  description: 'What learners enrol in. On edX a course run is a class.',
  columns: takenOver(exported, {
    id: { from: ['base.edx_run.class_id'] },
    title: { description: 'Title as people know it; null without one.', from: ['base.edx_run.title'] },
    class_code: {
      description: 'Short code by which the school knows it; on edX the key of the course run.',
      from: ['base.edx_run.run_id'],
    },
    class_type: {
      known: ['homeroom', 'scheduled'],
      description: 'Kind of class: `homeroom` or `scheduled`; course runs are scheduled; null when not known.',
    },
    course_id: { from: ['base.edx_run.course_id'] },
    school_id: { from: ['base.organization_id.organization_id'] },
    status: { known: ['active', 'inactive', 'tobedeleted'] },
  }),
  relationships: [
    { column: 'course_id', to: 'base.one_roster_course.id', level: 'warn' },
    { column: 'school_id', to: 'base.one_roster_organization.id', level: 'warn' },
  ],
  checks: [takesAllOf(exported)],
  rebuild: { by: 'source', sources: 'union' },
});
