import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const assessmentAiclassifier = definePackageTable({
  name: 'assessment_aiclassifier',
  version: 1,
  grain: 'One trained classifier for one criterion of a rubric.',
  key: ['id'],
  description:
    'Classifiers of the automatic essay grading that Open edX tried and withdrew; no current export holds it.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the classifier.'),
    column(
      'classifier_set_id',
      'bigint',
      'none',
      'Set that the classifier was trained with, `assessment_aiclassifierset.id`.',
    ),
    column('classifier_data', 'varchar', 'none', 'Path of the stored file that holds the trained classifier.'),
    column('criterion_id', 'bigint', 'none', 'Criterion that the classifier scores, `assessment_criterion.id`.'),
  ],
});
