import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { insightsSession as exported } from '../../lambdas/core/feeds/timeback/tables/insights-session.ts';
import { takesAllOf } from './checks.ts';
import insightsSessionSql from './insights_session.sql';

export const insightsSession = defineBase({
  name: 'insights_session',
  sql: insightsSessionSql,
  grain: 'One observation of a learning session.',
  key: ['id'],
  description: 'Ties insights to sessions, persons and applications.',
  rebuild: { by: 'source', sources: 'union' },
  columns: takenOver(exported),
  relationships: [
    { column: 'caliper_session_id', to: 'base.caliper_session.id', level: 'warn' },
    { column: 'user_id', to: 'base.one_roster_user.id', level: 'warn' },
    { column: 'application_id', to: 'base.lti_application.id', level: 'warn' },
  ],
  checks: [takesAllOf(exported)],
});
