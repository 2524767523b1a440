import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { insightsConfig as exported } from '../../lambdas/core/feeds/timeback/tables/insights-config.ts';
import { takesAllOf } from './checks.ts';
import insightsConfigSql from './insights_config.sql';

export const insightsConfig = defineBase({
  name: 'insights_config',
  sql: insightsConfigSql,
  grain: 'The settings of one kind of insight.',
  key: ['insights_type_id'],
  firstOf: ['not coalesce(requires_review, true)'],
  description: 'Which kinds count only once a person has confirmed them.',
  columns: takenOver(exported),
  relationships: [{ column: 'insights_type_id', to: 'base.insights_type.id', level: 'warn' }],
  checks: [takesAllOf(exported)],
});
