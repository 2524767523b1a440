import { defineView, required } from '../../lambdas/core/definitions/model.ts';
import gradesSql from './grades.sql';

export const grades = defineView({
  name: 'grades',
  sql: gradesSql,
  grain: 'One grade level.',
  key: ['id'],
  description: 'Grade levels in their order, with the codes of CEDS; the grade of a student is in `placement_results`.',
  columns: [
    required('id', 'varchar', 'none', 'Id of the level, which other views call `grade_id`.', [
      'base.placement_grade.id',
    ]),
    required(
      'grade_identifier',
      'varchar',
      'none',
      'Code of the level after CEDS.',
      ['base.placement_grade.grade_primary_identifier'],
      { known: ['PK', 'KG', '01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12', 'PS'] },
    ),
    required('label', 'varchar', 'none', 'Name as people know it.', ['base.placement_grade.label']),
    required(
      'order_number',
      'bigint',
      'none',
      'Place among the levels, the earliest first.',
      ['base.placement_grade.order_number'],
      { unit: 'position', unique: true },
    ),
  ],
});
