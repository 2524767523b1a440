import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const assessmentStudenttrainingworkflowitem = definePackageTable({
  name: 'assessment_studenttrainingworkflowitem',
  version: 1,
  grain: 'One example essay in the training of one learner.',
  key: ['id'],
  description: 'Progress through the example essays of `assessment_studenttrainingworkflow`.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the step.'),
    column('order_num', 'bigint', 'none', "Place of the example in the learner's training, from 0.", {
      unit: 'position',
    }),
    column('started_at', 'timestamp', 'none', 'When the learner was shown the example.'),
    column('completed_at', 'timestamp', 'none', "When the learner matched the instructor's scores; null until then."),
    column('training_example_id', 'bigint', 'none', 'Example that was shown, `assessment_trainingexample.id`.'),
    column(
      'workflow_id',
      'bigint',
      'none',
      'Training that the step belongs to, `assessment_studenttrainingworkflow.id`.',
    ),
  ],
});
