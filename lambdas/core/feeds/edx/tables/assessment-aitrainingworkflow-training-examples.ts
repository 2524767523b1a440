import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const assessmentAitrainingworkflowTrainingExamples = definePackageTable({
  name: 'assessment_aitrainingworkflow_training_examples',
  version: 1,
  grain: 'One example essay that one training run used.',
  key: ['id'],
  description:
    'Joins training runs of the withdrawn automatic essay grading to their examples; no current export holds it.',
  dialects: ['edx-sql'],
  columns: [
    column('trainingexample_id', 'bigint', 'none', 'Example that was used, `assessment_trainingexample.id`.'),
    column('id', 'bigint', 'none', 'Number that the database gave to the pair.'),
    column('aitrainingworkflow_id', 'bigint', 'none', 'Training run that used it, `assessment_aitrainingworkflow.id`.'),
  ],
});
