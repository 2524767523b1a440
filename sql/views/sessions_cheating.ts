import { defineView } from '../../lambdas/core/definitions/model.ts';
import { orgIds } from './columns.ts';
import { INSIGHT_SESSION, OF_SESSION, sessionSeconds } from './insight-columns.ts';
import sessionsCheatingSql from './sessions_cheating.sql';

export const sessionsCheating = defineView({
  name: 'sessions_cheating',
  sql: sessionsCheatingSql,
  grain: 'One session with time of cheating.',
  key: ['session_id'],
  description:
    'How much of each session was spent cheating, by the insights of `cheating_insights`. Sessions without such time have no row.',
  columns: [
    INSIGHT_SESSION,
    sessionSeconds(
      'cheating_duration_sec',
      'Time covered by cases of cheating, in whole seconds; where cases overlap, the time counts once.',
    ),
    orgIds('the student'),
  ],
  rules: [{ holds: 'cheating_duration_sec > 0', level: 'block' }],
  relationships: [OF_SESSION],
});
