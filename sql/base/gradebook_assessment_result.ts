import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { gradebookAssessmentResult as exported } from '../../lambdas/core/feeds/timeback/tables/gradebook-assessment-result.ts';
import { takesAllOf } from './checks.ts';
import gradebookAssessmentResultSql from './gradebook_assessment_result.sql';

export const gradebookAssessmentResult = defineBase({
  name: 'gradebook_assessment_result',
  sql: gradebookAssessmentResultSql,
  grain: 'One result of one learner in a standardised test.',
  key: ['id'],
  description: 'Results of tests such as MAP.',
  columns: takenOver(exported),
  relationships: [{ column: 'student_id', to: 'base.one_roster_user.id', level: 'warn' }],
  checks: [takesAllOf(exported)],
});
