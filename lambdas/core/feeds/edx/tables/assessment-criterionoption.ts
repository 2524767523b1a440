import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const assessmentCriterionoption = definePackageTable({
  name: 'assessment_criterionoption',
  version: 1,
  grain: 'One level that can be chosen for one criterion.',
  key: ['id'],
  description: "Levels of a rubric's criteria with the points that each is worth.",
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the level.'),
    column('order_num', 'bigint', 'none', 'Place among the levels of the criterion, from 0.', { unit: 'position' }),
    column('points', 'bigint', 'none', 'What the level is worth, 0 or more.', { unit: 'points' }),
    column('name', 'varchar', 'none', 'Fixed name that identifies the level within its criterion.'),
    column('label', 'varchar', 'none', 'Wording of the level that assessors see; can change without a new rubric.'),
    column('explanation', 'varchar', 'none', 'What a response must show to reach the level.'),
    column('criterion_id', 'bigint', 'none', 'Criterion that the level belongs to, `assessment_criterion.id`.'),
  ],
});
