import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { oneRosterEnrollment as exported } from '../../lambdas/core/feeds/timeback/tables/one-roster-enrollment.ts';
import { takesAllOf } from './checks.ts';
import oneRosterEnrollmentSql from './one_roster_enrollment.sql';

export const oneRosterEnrollment = defineBase({
  name: 'one_roster_enrollment',
  sql: oneRosterEnrollmentSql,
  grain: 'One enrolment of one person in one class.',
  key: ['id'],
  description: 'Learners and educators of classes, with the period of each. Enrolments of edX are those of students.',
  columns: takenOver(exported, {
    id: { from: ['base.edx_enrollment.id'] },
    user_id: { from: ['base.edx_enrollment.person_id'] },
    class_id: { from: ['base.edx_enrollment.class_id'] },
    primary: {
      description:
        'Whether it is the main one of the person; on edX the one in the active run of a course that was joined last; null when not known.',
      from: ['base.edx_enrollment.began_at', 'base.edx_enrollment.is_active'],
    },
    begin_date: { from: ['base.edx_enrollment.began_at'] },
    end_date: { from: ['base.edx_enrollment.end_date'] },
    status: { known: ['active', 'inactive', 'tobedeleted'], from: ['base.edx_enrollment.is_active'] },
  }),
  rules: [{ holds: 'begin_date <= end_date', level: 'block' }],
  relationships: [
    { column: 'user_id', to: 'base.one_roster_user.id', level: 'warn' },
    { column: 'class_id', to: 'base.one_roster_class.id', level: 'warn' },
  ],
  checks: [takesAllOf(exported)],
  rebuild: { by: 'source', sources: 'union' },
});
