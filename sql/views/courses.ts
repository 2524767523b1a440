import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import { contentTitle } from './columns.ts';
import coursesSql from './courses.sql';

export const courses = defineView({
  name: 'courses',
  sql: coursesSql,
  grain: 'One course and one subject that it is part of.',
  key: ['id', 'subject_id'],
  description:
    'Courses of the curriculum. A course that is part of several subjects has a row for each, one that is part of none has one row.',
  columns: [
    required('id', 'varchar', 'none', 'Id of the course.', ['base.caliper_assignable_digital_resource.id']),
    nullable(
      'subject_id',
      'varchar',
      'none',
      'Subject that the course is part of, `subjects.id`; null when it is part of none that is known.',
      ['base.caliper_entity_relation.destination_id'],
    ),
    contentTitle('course', 'base.caliper_assignable_digital_resource'),
  ],
  relationships: [{ column: 'subject_id', to: 'subjects.id', level: 'warn' }],
});
