import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const assessmentAssessmentfeedbackoption = definePackageTable({
  name: 'assessment_assessmentfeedbackoption',
  version: 1,
  grain: 'One statement that can be ticked in feedback on assessments.',
  key: ['id'],
  description:
    'List of the ready-made statements on assessments, such as that they were useful or that they were unkind.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the statement.'),
    column('text', 'varchar', 'none', 'Statement as the learner sees it.'),
  ],
});
