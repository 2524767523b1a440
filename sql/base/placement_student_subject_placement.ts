import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { placementStudentSubjectPlacement as exported } from '../../lambdas/core/feeds/timeback/tables/placement-student-subject-placement.ts';
import { takesAllOf } from './checks.ts';
import placementStudentSubjectPlacementSql from './placement_student_subject_placement.sql';

export const placementStudentSubjectPlacement = defineBase({
  name: 'placement_student_subject_placement',
  sql: placementStudentSubjectPlacementSql,
  grain: 'The placement of one learner in one subject.',
  key: ['student_id', 'subject_id'],
  firstOf: ['date_last_modified_us desc nulls last'],
  description: 'At which level each learner stands in each subject.',
  columns: takenOver(exported),
  relationships: [
    { column: 'student_id', to: 'base.one_roster_user.id', level: 'warn' },
    { column: 'subject_id', to: 'base.cf_subject.identifier', level: 'warn' },
    { column: 'grade_id', to: 'base.placement_grade.id', level: 'warn' },
  ],
  checks: [takesAllOf(exported)],
});
