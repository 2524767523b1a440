import { defineView, required } from '../../lambdas/core/definitions/model.ts';
import { contentTitle } from './columns.ts';
import subjectsSql from './subjects.sql';

export const subjects = defineView({
  name: 'subjects',
  sql: subjectsSql,
  grain: 'One subject of the curriculum.',
  key: ['id'],
  description: 'Subjects above the courses of the curriculum; those of the frameworks are in `case_subjects`.',
  columns: [
    required('id', 'varchar', 'none', 'Id of the subject.', ['base.caliper_assignable_digital_resource.id']),
    contentTitle('subject', 'base.caliper_assignable_digital_resource'),
  ],
});
