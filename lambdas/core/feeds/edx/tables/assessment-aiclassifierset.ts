import { column } from '../../../definitions/define.ts';
import { COURSE_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const assessmentAiclassifierset = definePackageTable({
  name: 'assessment_aiclassifierset',
  version: 2,
  grain: 'One set of classifiers trained for one rubric with one algorithm.',
  key: ['id'],
  description: 'Groups the classifiers of the withdrawn automatic essay grading; no current export holds it.',
  dialects: ['edx-sql'],
  columns: [
    COURSE_ID,
    column('id', 'bigint', 'none', 'Number that the database gave to the set.'),
    column('item_id', 'varchar', 'none', 'Usage key of the open response block that the set scores.'),
    column('rubric_id', 'bigint', 'none', 'Rubric that the set was trained for, `assessment_rubric.id`.'),
    column('created_at', 'timestamp', 'none', 'When the training of the set was complete.'),
    column('algorithm_id', 'varchar', 'none', 'Name of the training algorithm.'),
  ],
});
