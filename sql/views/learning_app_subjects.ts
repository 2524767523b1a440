import { defineView, required } from '../../lambdas/core/definitions/model.ts';
import learningAppSubjectsSql from './learning_app_subjects.sql';

export const learningAppSubjects = defineView({
  name: 'learning_app_subjects',
  sql: learningAppSubjectsSql,
  grain: 'One application and the title of one subject that its curricula cover.',
  key: ['learning_app_id', 'subject_title'],
  description:
    'Subjects of each application, through the framework documents that it covers and their items. Subjects of the same title are one row.',
  columns: [
    required('learning_app_id', 'varchar', 'none', 'Application, `learning_apps.id`.', [
      'base.lti_application_curriculum_scope.lti_application_id',
    ]),
    required(
      'subject_title',
      'varchar',
      'none',
      'Title of the subject. It can be matched with `subjects.title`, which holds the same titles as content of the curriculum.',
      ['base.cf_subject.title'],
    ),
  ],
  relationships: [
    { column: 'learning_app_id', to: 'learning_apps.id', level: 'warn' },
    { column: 'subject_title', to: 'subjects.title', level: 'warn' },
  ],
});
