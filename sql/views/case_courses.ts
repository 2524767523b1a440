import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import caseCoursesSql from './case_courses.sql';

export const caseCourses = defineView({
  name: 'case_courses',
  sql: caseCoursesSql,
  grain: 'One course of a framework and one subject that it belongs to.',
  key: ['id', 'case_subject_id'],
  description:
    'Framework items that are courses. A course of several subjects has a row for each, one of none has one row; of edX each run has its own.',
  columns: [
    required('id', 'varchar', 'none', 'Id of the course as a framework item, `curriculum_items.curriculum_item_id`.', [
      'base.cf_item.identifier',
    ]),
    required('title', 'varchar', 'none', 'Text of the item; `N/A` when it has none.', ['base.cf_item.full_statement']),
    nullable(
      'case_subject_id',
      'varchar',
      'none',
      'Subject, `case_subjects.id`; null when the course has none. It stands here also when the subject is not known.',
      ['base.cf_item_subject.subject_id'],
    ),
  ],
  relationships: [{ column: 'case_subject_id', to: 'case_subjects.id', level: 'warn' }],
});
