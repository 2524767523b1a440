import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { oneRosterRole as exported } from '../../lambdas/core/feeds/timeback/tables/one-roster-role.ts';
import { takesAllOf } from './checks.ts';
import oneRosterRoleSql from './one_roster_role.sql';

export const oneRosterRole = defineBase({
  name: 'one_roster_role',
  sql: oneRosterRoleSql,
  grain: 'One role of one person at one organisation.',
  key: ['id'],
  firstOf: ["coalesce(lower(status), 'active') not in ('inactive', 'tobedeleted')", 'end_date nulls last'],
  description:
    'Who is what, where and when. An account of edX is a student at each organisation whose courses it enrolled in, and a teacher at each whose course teams it teaches in.',
  columns: takenOver(exported, {
    id: { from: ['base.edx_enrollment.account', 'base.edx_teacher.account'] },
    user_id: { from: ['base.edx_enrollment.person_id', 'base.edx_teacher.person_id'] },
    org_id: { from: ['base.edx_enrollment.organization_id', 'base.edx_teacher.organization_id'] },
    role_type: {
      known: ['primary', 'secondary'],
      description:
        'Whether it is the main one of the person: `primary` or `secondary`; on edX primary where the person enrolled first.',
      from: ['base.edx_enrollment.began_at'],
    },
    begin_date: {
      description: 'First day of the role; null when not known, as for teachers of edX.',
      from: ['base.edx_enrollment.began_at'],
    },
    end_date: {
      description:
        'Last day of the role; null while it goes on. A learner of edX has left with the last enrolment there.',
      from: ['base.edx_enrollment.end_date'],
    },
    admission_date: {
      description: 'Day on which the organisation admitted the person; on edX that of the first enrolment there.',
      from: ['base.edx_enrollment.began_at'],
    },
    status: { known: ['active', 'inactive', 'tobedeleted'], from: ['base.edx_enrollment.is_active'] },
  }),
  rules: [{ holds: 'begin_date <= end_date', level: 'block' }],
  relationships: [
    { column: 'user_id', to: 'base.one_roster_user.id', level: 'warn' },
    { column: 'org_id', to: 'base.one_roster_organization.id', level: 'warn' },
  ],
  checks: [takesAllOf(exported)],
  rebuild: { by: 'source', sources: 'union' },
});
