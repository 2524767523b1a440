import { column } from '../../../definitions/define.ts';
import { COURSE_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const assessmentAitrainingworkflow = definePackageTable({
  name: 'assessment_aitrainingworkflow',
  version: 2,
  grain: 'One request to train classifiers for one open response block.',
  key: ['id'],
  description: 'Training runs of the withdrawn automatic essay grading; no current export holds it.',
  dialects: ['edx-sql'],
  columns: [
    COURSE_ID,
    column('id', 'bigint', 'none', 'Number that the database gave to the training run.'),
    column('item_id', 'varchar', 'none', 'Usage key of the open response block to train for.'),
    column('uuid', 'varchar', 'none', 'Id of the training run that its log messages use.'),
    column('scheduled_at', 'timestamp', 'none', 'When the training was asked for.'),
    column(
      'classifier_set_id',
      'bigint',
      'none',
      'Classifiers that came out of it, `assessment_aiclassifierset.id`; null until it is done.',
    ),
    column('completed_at', 'timestamp', 'none', 'When the training ended; null while it is open.'),
    column('algorithm_id', 'varchar', 'none', 'Name of the algorithm that was trained.'),
  ],
});
