import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import { orgIds } from './columns.ts';
import placementResultsSql from './placement_results.sql';

export const placementResults = defineView({
  name: 'placement_results',
  sql: placementResultsSql,
  grain: 'One student and subject.',
  key: ['student_id', 'subject_id'],
  description: 'How far the placement of each student is in each subject, and the grade that was found.',
  columns: [
    required('student_id', 'varchar', 'pseudonym', 'Student, `students.id`.', [
      'base.placement_student_subject_placement.student_id',
    ]),
    required('subject_id', 'varchar', 'none', 'Subject, `case_subjects.id`.', [
      'base.placement_student_subject_placement.subject_id',
    ]),
    nullable(
      'grade_id',
      'varchar',
      'personal',
      'Grade that was found, `grades.id`; null until the placement is `Completed`. One that comes earlier is shown as delivered, and `check` warns.',
      ['base.placement_student_subject_placement.grade_id'],
    ),
    required(
      'placement_status',
      'varchar',
      'personal',
      'How far the placement is; `NotStarted` when nothing is recorded.',
      ['base.placement_student_subject_placement.placement_status'],
      { allowed: ['NotStarted', 'InProgress', 'Completed'] },
    ),
    nullable('last_updated', 'timestamp', 'none', 'When the placement last changed; null when not recorded.', [
      'base.placement_student_subject_placement.date_last_modified',
    ]),
    orgIds('the student'),
  ],
  rules: [{ holds: "grade_id is null or placement_status = 'Completed'", level: 'warn' }],
  relationships: [
    { column: 'student_id', to: 'students.id', level: 'warn' },
    { column: 'subject_id', to: 'case_subjects.id', level: 'warn' },
    { column: 'grade_id', to: 'grades.id', level: 'warn' },
  ],
});
