import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { insightsType as exported } from '../../lambdas/core/feeds/timeback/tables/insights-type.ts';
import { takesAllOf } from './checks.ts';
import insightsTypeSql from './insights_type.sql';

export const insightsType = defineBase({
  name: 'insights_type',
  sql: insightsTypeSql,
  grain: 'One kind of insight.',
  key: ['id'],
  firstOf: [
    "coalesce(visibility, '') = 'external'",
    "coalesce(lower(trim(category)) not in ('cheating', 'proctoring'), false)",
    'coalesce(is_waste, false)',
  ],
  description: 'What can be noticed about a session.',
  columns: takenOver(exported),
  checks: [takesAllOf(exported)],
});
