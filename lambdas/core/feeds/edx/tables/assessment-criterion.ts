import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const assessmentCriterion = definePackageTable({
  name: 'assessment_criterion',
  version: 1,
  grain: 'One criterion of one rubric.',
  key: ['id'],
  description: 'What assessors look at in a response; the levels of a criterion are in `assessment_criterionoption`.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the criterion.'),
    column('name', 'varchar', 'none', 'Fixed name that identifies the criterion within its rubric.'),
    column('label', 'varchar', 'none', 'Heading that assessors see; can change without a new rubric.'),
    column('order_num', 'bigint', 'none', 'Place among the criteria of the rubric, from 0.', { unit: 'position' }),
    column('prompt', 'varchar', 'none', 'Question that the assessor is asked.'),
    column('rubric_id', 'bigint', 'none', 'Rubric that the criterion belongs to, `assessment_rubric.id`.'),
  ],
});
