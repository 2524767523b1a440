import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { insightsReview as exported } from '../../lambdas/core/feeds/timeback/tables/insights-review.ts';
import { takesAllOf } from './checks.ts';
import insightsReviewSql from './insights_review.sql';

export const insightsReview = defineBase({
  name: 'insights_review',
  sql: insightsReviewSql,
  grain: 'One verdict of a person on one insight.',
  description: 'An insight can have several verdicts, and different ones.',
  columns: takenOver(exported, { insight_id: { nullable: false } }),
  relationships: [{ column: 'insight_id', to: 'base.insights_insight.id', level: 'warn' }],
  checks: [takesAllOf(exported)],
});
