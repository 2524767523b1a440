import { defineView } from '../../lambdas/core/definitions/model.ts';
import { orgIds } from './columns.ts';
import {
  INSIGHT_DESCRIPTION,
  INSIGHT_SESSION,
  INSIGHT_TIMES,
  insightKind,
  insightSeconds,
  OF_SESSION,
} from './insight-columns.ts';
import proctoringInsightsSql from './proctoring_insights.sql';

export const proctoringInsights = defineView({
  name: 'proctoring_insights',
  sql: proctoringInsightsSql,
  grain: 'One violation of the rules of a proctored session.',
  description:
    'Each violation that counts: of an external kind of the category Proctoring, visible, confirmed by a review where the kind needs one, and noticed while the session was proctored.',
  rebuild: { by: 'month', column: 'started_at_time' },
  columns: [
    INSIGHT_SESSION,
    insightKind('insight_type', [
      'HelpFromAnotherPerson',
      'ProctoringHelpFromAnotherPerson',
      'ProctoringUnauthorizedAppUse',
      'ProctoringUnauthorizedDeviceUse',
      'UnauthorizedAppUse',
      'UnauthorizedDeviceUse',
    ]),
    ...INSIGHT_TIMES,
    insightSeconds('duration_sec', 'How long it lasted, in whole seconds.'),
    INSIGHT_DESCRIPTION,
    orgIds('the student'),
  ],
  rules: [{ holds: 'started_at_time <= ended_at_time', level: 'block' }],
  relationships: [OF_SESSION],
});
