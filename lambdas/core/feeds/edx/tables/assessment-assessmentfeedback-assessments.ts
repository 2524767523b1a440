import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const assessmentAssessmentfeedbackAssessments = definePackageTable({
  name: 'assessment_assessmentfeedback_assessments',
  version: 1,
  grain: 'One assessment that one feedback is about.',
  key: ['id'],
  description: "Joins an author's feedback to the assessments that the author had read.",
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the pair.'),
    column('assessmentfeedback_id', 'bigint', 'none', 'Feedback of the author, `assessment_assessmentfeedback.id`.'),
    column('assessment_id', 'bigint', 'none', 'Assessment that the author had read, `assessment_assessment.id`.'),
  ],
});
