import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const assessmentAssessmentfeedbackOptions = definePackageTable({
  name: 'assessment_assessmentfeedback_options',
  version: 1,
  grain: 'One statement that the author of one feedback ticked.',
  key: ['id'],
  description: "Joins an author's feedback on assessments to the statements chosen from the list.",
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the choice.'),
    column(
      'assessmentfeedback_id',
      'bigint',
      'none',
      'Feedback that the choice belongs to, `assessment_assessmentfeedback.id`.',
    ),
    column(
      'assessmentfeedbackoption_id',
      'bigint',
      'none',
      'Statement that was ticked, `assessment_assessmentfeedbackoption.id`.',
    ),
  ],
});
