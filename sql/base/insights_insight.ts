import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { insightsInsight as exported } from '../../lambdas/core/feeds/timeback/tables/insights-insight.ts';
import { takesAllOf } from './checks.ts';
import insightsInsightSql from './insights_insight.sql';

export const insightsInsight = defineBase({
  name: 'insights_insight',
  sql: insightsInsightSql,
  grain: 'One thing that was noticed during an observation.',
  key: ['id'],
  firstOf: ['coalesce(is_visible, false)'],
  description: 'All insights; `base.counted_insight` has those that count.',
  columns: takenOver(exported, { started_at_time: { nullable: false } }),
  rules: [{ holds: 'started_at_time <= ended_at_time', level: 'block' }],
  relationships: [
    { column: 'insights_session_id', to: 'base.insights_session.id', level: 'warn' },
    { column: 'insights_type_id', to: 'base.insights_type.id', level: 'warn' },
  ],
  checks: [takesAllOf(exported)],
});
