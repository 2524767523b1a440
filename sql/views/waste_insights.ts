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
import wasteInsightsSql from './waste_insights.sql';

export const wasteInsights = defineView({
  name: 'waste_insights',
  sql: wasteInsightsSql,
  grain: 'One distraction of a student.',
  description:
    'Each time that counts as wasted: of an external kind that is waste, whatever its category, visible, and confirmed by a review where the kind needs one.',
  rebuild: { by: 'month', column: 'started_at_time' },
  columns: [
    insightSeconds('waste_duration_sec', 'How long it lasted, in whole seconds.'),
    insightKind('waste_type', [
      'AwayFromSeat',
      'Idling',
      'EyesOffScreen',
      'Socializing',
      'NonLearningContent',
      'InappropriateExternalHelp',
      'SupplementalLearning',
      'IgnoringHelp',
      'SkipAssessment',
      'AbandonedAssessment',
      'TopicShopping',
      'UnauthorizedAppUse',
      'UnauthorizedDeviceUse',
    ]),
    INSIGHT_SESSION,
    ...INSIGHT_TIMES,
    INSIGHT_DESCRIPTION,
    orgIds('the student'),
  ],
  rules: [{ holds: 'started_at_time <= ended_at_time', level: 'block' }],
  relationships: [OF_SESSION],
});
