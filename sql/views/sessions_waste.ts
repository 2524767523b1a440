import { defineView } from '../../lambdas/core/definitions/model.ts';
import { orgIds } from './columns.ts';
import { INSIGHT_SESSION, OF_SESSION, sessionSeconds } from './insight-columns.ts';
import sessionsWasteSql from './sessions_waste.sql';

export const sessionsWaste = defineView({
  name: 'sessions_waste',
  sql: sessionsWasteSql,
  grain: 'One session with wasted time.',
  key: ['session_id'],
  description:
    'How much of each session was wasted, by the insights of `waste_insights`. Sessions without such time have no row.',
  columns: [
    INSIGHT_SESSION,
    sessionSeconds(
      'waste_duration_sec',
      'Sum of the distractions, in whole seconds; where distractions overlap, the time counts for each.',
    ),
    orgIds('the student'),
  ],
  rules: [{ holds: 'waste_duration_sec > 0', level: 'block' }],
  relationships: [OF_SESSION],
});
