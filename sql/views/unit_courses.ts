import { defineView, required } from '../../lambdas/core/definitions/model.ts';
import unitCoursesSql from './unit_courses.sql';

export const unitCourses = defineView({
  name: 'unit_courses',
  sql: unitCoursesSql,
  grain: 'One unit and one course that it is part of.',
  key: ['unit_id', 'course_id'],
  description: 'Which courses each unit belongs to; only units and courses that are known.',
  columns: [
    required('unit_id', 'varchar', 'none', 'Unit, `units.id`.', ['base.caliper_entity_relation.source_id']),
    required('course_id', 'varchar', 'none', 'Course, `courses.id`.', ['base.caliper_entity_relation.destination_id']),
  ],
  relationships: [
    { column: 'unit_id', to: 'units.id', level: 'warn' },
    { column: 'course_id', to: 'courses.id', level: 'warn' },
  ],
});
