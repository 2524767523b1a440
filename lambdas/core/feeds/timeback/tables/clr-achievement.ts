import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const clrAchievement = defineExportTable({
  name: 'clr_achievement',
  version: 1,
  grain: 'One achievement that can be awarded.',
  key: ['id'],
  description: 'What learners can earn, and which framework item it stands for.',
  columns: [
    column('id', 'varchar', 'none', 'Id of the achievement.'),
    column(
      'cf_item_id',
      'varchar',
      'none',
      'Item that is mastered, `cf_item.identifier`; null where it stands for none.',
    ),
    column(
      'achievement_type',
      'varchar',
      'none',
      'Kind of achievement, such as `StandardMastery` or `CurriculumMastery`.',
    ),
  ],
});
