import { defineView, required } from '../../lambdas/core/definitions/model.ts';
import { contentTitle } from './columns.ts';
import lessonsSql from './lessons.sql';

export const lessons = defineView({
  name: 'lessons',
  sql: lessonsSql,
  grain: 'One lesson.',
  key: ['id'],
  description: 'Lessons of the curriculum; of edX the sequentials that are not graded.',
  columns: [
    required('id', 'varchar', 'none', 'Id of the lesson.', ['base.caliper_assignable_digital_resource.id']),
    contentTitle('lesson', 'base.caliper_assignable_digital_resource'),
  ],
});
