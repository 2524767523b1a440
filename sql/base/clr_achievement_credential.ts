import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { clrAchievementCredential as exported } from '../../lambdas/core/feeds/timeback/tables/clr-achievement-credential.ts';
import { takesAllOf } from './checks.ts';
import clrAchievementCredentialSql from './clr_achievement_credential.sql';

const GRADES = 'edx.grades_persistentsubsectiongrade';

export const clrAchievementCredential = defineBase({
  name: 'clr_achievement_credential',
  sql: clrAchievementCredentialSql,
  rebuild: { by: 'source', sources: 'union' },
  grain: 'One award of one achievement to one learner.',
  key: ['id'],
  description:
    'Who earned what, and how well; of edX one for each subsection of a run in which a learner could earn points.',
  columns: takenOver(exported, {
    id: { from: [`${GRADES}.site`, `${GRADES}.course_id`, `${GRADES}.usage_key`, `${GRADES}.user_id`] },
    achievement_id: { from: [`${GRADES}.site`, `${GRADES}.usage_key`] },
    credential_subject_id: { from: [`${GRADES}.user_id`, 'base.person_account.person_id'] },
    result_value: {
      description:
        'How much is mastered, from 0 to 1: of edX the points earned over those possible, in graded problems where there are any, else in all.',
      from: ['earned_graded', 'possible_graded', 'earned_all', 'possible_all'].map((name) => `${GRADES}.${name}`),
    },
    awarded_date: {
      description: 'When it was first awarded, of edX when the score was first computed; null where that was not kept.',
      from: [`${GRADES}.created`],
    },
  }),
  rules: [{ holds: 'result_value between 0 and 1', level: 'block' }],
  relationships: [
    { column: 'achievement_id', to: 'base.clr_achievement.id', level: 'warn' },
    { column: 'credential_subject_id', to: 'base.one_roster_user.id', level: 'warn' },
  ],
  checks: [
    takesAllOf(exported),
    {
      name: 'each learner whom a subsection grade names is a known account',
      level: 'warn',
      breaks: `select distinct graded.site, graded.user_id
from edx.grades_persistentsubsectiongrade graded
left join base.person_account account
  on account.source = 'edx' and account.native_id = graded.site || ':' || cast(graded.user_id as varchar)
where account.native_id is null`,
    },
  ],
});
