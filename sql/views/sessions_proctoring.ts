import { defineView } from '../../lambdas/core/definitions/model.ts';
import { orgIds } from './columns.ts';
import { INSIGHT_SESSION, OF_SESSION, sessionSeconds } from './insight-columns.ts';
import sessionsProctoringSql from './sessions_proctoring.sql';

export const sessionsProctoring = defineView({
  name: 'sessions_proctoring',
  sql: sessionsProctoringSql,
  grain: 'One session with time of violations of its proctoring.',
  key: ['session_id'],
  description:
    'How much of each proctored session its rules were violated, by the insights of `proctoring_insights`. Sessions without such time have no row.',
  columns: [
    INSIGHT_SESSION,
    sessionSeconds(
      'proctoring_duration_sec',
      'Time covered by violations, in whole seconds; where violations overlap, the time counts once.',
    ),
    orgIds('the student'),
  ],
  rules: [{ holds: 'proctoring_duration_sec > 0', level: 'block' }],
  relationships: [OF_SESSION],
});
