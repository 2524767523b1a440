import { defineView } from '../../lambdas/core/definitions/model.ts';
import cheatingInsightsSql from './cheating_insights.sql';
import { orgIds } from './columns.ts';
import {
  INSIGHT_DESCRIPTION,
  INSIGHT_SESSION,
  INSIGHT_TIMES,
  insightKind,
  insightSeconds,
  OF_SESSION,
} from './insight-columns.ts';

export const cheatingInsights = defineView({
  name: 'cheating_insights',
  sql: cheatingInsightsSql,
  grain: 'One case of cheating.',
  description:
    'Each case of cheating that counts: of an external kind of the category Cheating, visible, and confirmed by a review where the kind needs one.',
  rebuild: { by: 'month', column: 'started_at_time' },
  columns: [
    INSIGHT_SESSION,
    insightKind('insight_type', [
      'CheatingHelpFromAnotherPerson',
      'CheatingUnauthorizedAppUse',
      'CheatingUnauthorizedDeviceUse',
    ]),
    ...INSIGHT_TIMES,
    insightSeconds('duration_sec', 'How long it lasted, in whole seconds.'),
    INSIGHT_DESCRIPTION,
    orgIds('the student'),
  ],
  rules: [{ holds: 'started_at_time <= ended_at_time', level: 'block' }],
  relationships: [OF_SESSION],
});
