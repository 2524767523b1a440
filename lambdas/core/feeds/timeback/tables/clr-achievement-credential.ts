import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const clrAchievementCredential = defineExportTable({
  name: 'clr_achievement_credential',
  version: 2,
  grain: 'One award of one achievement to one learner.',
  key: ['id'],
  description: 'Who earned what, and how well.',
  columns: [
    column('id', 'varchar', 'pseudonym', 'Id of the award; nothing refers to it.'),
    column('achievement_id', 'varchar', 'none', 'What was awarded, `clr_achievement.id`.'),
    column('credential_subject_id', 'varchar', 'pseudonym', 'Learner who earned it, `one_roster_user.id`.'),
    column('result_value', 'numeric', 'none', 'How much is mastered, from 0 to 1.', { unit: 'fraction' }),
    column('awarded_date', 'timestamp', 'none', 'When it was first awarded; null where that was not kept.'),
  ],
});
