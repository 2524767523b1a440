import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { oneRosterCourse as exported } from '../../lambdas/core/feeds/timeback/tables/one-roster-course.ts';
import { takesAllOf } from './checks.ts';
import oneRosterCourseSql from './one_roster_course.sql';

export const oneRosterCourse = defineBase({
  name: 'one_roster_course',
  sql: oneRosterCourseSql,
  grain: 'One course.',
  key: ['id'],
  description:
    'Courses of which classes are held. On edX organisation and number make a course, on whichever site it runs.',
  columns: takenOver(exported, {
    id: { from: ['base.edx_run.course_id'] },
    title: {
      description: 'Title as people know it; on edX that of the newest run with a title; null without one.',
      from: ['base.edx_run.title'],
    },
    course_code: { from: ['base.edx_run.number'] },
    org_id: { from: ['base.organization_id.organization_id'] },
    status: { known: ['active', 'inactive', 'tobedeleted'] },
  }),
  relationships: [{ column: 'org_id', to: 'base.one_roster_organization.id', level: 'warn' }],
  checks: [takesAllOf(exported)],
  rebuild: { by: 'source', sources: 'union' },
});
