import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { oneRosterUserAgent as exported } from '../../lambdas/core/feeds/timeback/tables/one-roster-user-agent.ts';
import { takesAllOf } from './checks.ts';
import oneRosterUserAgentSql from './one_roster_user_agent.sql';

export const oneRosterUserAgent = defineBase({
  name: 'one_roster_user_agent',
  sql: oneRosterUserAgentSql,
  grain: 'One link from a person to one who acts for them, over one period.',
  key: ['id'],
  firstOf: ['date_last_modified_us desc nulls last'],
  description:
    'Guides, parents and guardians of learners. On edX each teacher of a run is a guide of each of its learners, for as long as the enrolment lasts; nobody is their own.',
  columns: takenOver(exported, {
    id: { from: ['base.edx_enrollment.id', 'base.edx_teacher.account'] },
    source_user_id: { from: ['base.edx_enrollment.person_id'] },
    agent_user_id: { from: ['base.edx_teacher.person_id'] },
    status: { known: ['active', 'inactive', 'tobedeleted'], from: ['base.edx_enrollment.is_active'] },
    begin_date: { from: ['base.edx_enrollment.began_at'] },
    end_date: { description: 'Last day of the link; null while it goes on.', from: ['base.edx_enrollment.end_date'] },
    date_created: {
      description: 'When the row was made; on edX when the learner enrolled, or the snapshot where that is not known.',
      from: ['base.edx_enrollment.began_at', 'base.edx_enrollment.snapshot_date'],
    },
    date_last_modified: { description: 'When the row last changed; null when not known, as on edX.' },
  }),
  rules: [
    { holds: 'begin_date <= end_date', level: 'block' },
    { holds: 'coalesce(date_created, date_last_modified) is not null', level: 'block' },
  ],
  relationships: [
    { column: 'source_user_id', to: 'base.one_roster_user.id', level: 'warn' },
    { column: 'agent_user_id', to: 'base.one_roster_user.id', level: 'warn' },
  ],
  checks: [takesAllOf(exported)],
  rebuild: { by: 'source', sources: 'union' },
});
