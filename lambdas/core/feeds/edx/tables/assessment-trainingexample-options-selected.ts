import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const assessmentTrainingexampleOptionsSelected = definePackageTable({
  name: 'assessment_trainingexample_options_selected',
  version: 1,
  grain: 'One score that the instructor gave to one example essay.',
  key: ['id'],
  description: 'Joins example essays to the levels that the instructor chose for them.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the pair.'),
    column('trainingexample_id', 'bigint', 'none', 'Example that was scored, `assessment_trainingexample.id`.'),
    column('criterionoption_id', 'bigint', 'none', 'Level that the instructor chose, `assessment_criterionoption.id`.'),
  ],
});
