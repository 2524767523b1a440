import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { clrAchievement as exported } from '../../lambdas/core/feeds/timeback/tables/clr-achievement.ts';
import { takesAllOf } from './checks.ts';
import clrAchievementSql from './clr_achievement.sql';

const GRADES = 'edx.grades_persistentsubsectiongrade';

export const clrAchievement = defineBase({
  name: 'clr_achievement',
  sql: clrAchievementSql,
  rebuild: { by: 'source', sources: 'union' },
  grain: 'One achievement that can be awarded.',
  key: ['id'],
  description: 'What learners can earn; of edX each subsection in which anyone could earn points.',
  columns: takenOver(exported, {
    id: { from: [`${GRADES}.site`, `${GRADES}.usage_key`] },
    cf_item_id: { from: [`${GRADES}.site`, `${GRADES}.usage_key`] },
    achievement_type: { description: 'Kind of achievement; of edX always `CurriculumMastery`.' },
  }),
  relationships: [{ column: 'cf_item_id', to: 'base.cf_item.identifier', level: 'warn' }],
  checks: [
    takesAllOf(exported),
    {
      name: 'achievement_type is StandardMastery or CurriculumMastery, in any spelling; others are not mastery',
      level: 'warn',
      breaks: `select min(id) as id, achievement_type
from base.clr_achievement
where lower(regexp_replace(achievement_type, '[^A-Za-z]', '')) not in ('standardmastery', 'curriculummastery')
  or achievement_type is null
group by achievement_type`,
    },
  ],
});
