import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { insightsRecommendation as exported } from '../../lambdas/core/feeds/timeback/tables/insights-recommendation.ts';
import { takesAllOf } from './checks.ts';
import insightsRecommendationSql from './insights_recommendation.sql';

export const insightsRecommendation = defineBase({
  name: 'insights_recommendation',
  sql: insightsRecommendationSql,
  grain: 'One piece of advice for one learner.',
  key: ['id'],
  firstOf: ["coalesce(visibility, '') = 'student'"],
  description: 'Coaching messages with what became of them; those for staff alone too.',
  columns: takenOver(exported, { user_id: { nullable: false }, generated_at: { nullable: false } }),
  relationships: [{ column: 'user_id', to: 'base.one_roster_user.id', level: 'warn' }],
  checks: [takesAllOf(exported)],
});
