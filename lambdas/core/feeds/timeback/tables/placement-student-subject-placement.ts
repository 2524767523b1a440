import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const placementStudentSubjectPlacement = defineExportTable({
  name: 'placement_student_subject_placement',
  version: 2,
  grain: 'The placement of one learner in one subject.',
  key: ['student_id', 'subject_id'],
  description: 'At which level a learner stands in each subject.',
  columns: [
    column('student_id', 'varchar', 'pseudonym', 'Learner who is placed, `one_roster_user.id`.'),
    column('subject_id', 'varchar', 'none', 'Subject of the placement, `cf_subject.identifier`.'),
    column(
      'grade_id',
      'varchar',
      'none',
      'Level that was found, `placement_grade.id`; null until the placement is completed.',
    ),
    column(
      'placement_status',
      'varchar',
      'none',
      'How far the placement is: `NotStarted`, `InProgress` or `Completed`.',
    ),
    column('date_last_modified', 'timestamp', 'none', 'When the placement last changed.', { measured: true }),
  ],
});
