import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const oneRosterClassGrade = defineExportTable({
  name: 'one_roster_class_grade',
  version: 1,
  grain: 'One grade level of one class.',
  key: ['class_id', 'placement_grade_id'],
  description: 'For which grade levels a class is meant.',
  columns: [
    column('class_id', 'varchar', 'none', 'Class that is meant for the level, `one_roster_class.id`.'),
    column('placement_grade_id', 'varchar', 'none', 'Level that the class is meant for, `placement_grade.id`.'),
  ],
});
