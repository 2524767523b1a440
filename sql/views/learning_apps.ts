import { defineView, required } from '../../lambdas/core/definitions/model.ts';
import learningAppsSql from './learning_apps.sql';

export const learningApps = defineView({
  name: 'learning_apps',
  sql: learningAppsSql,
  grain: 'One application.',
  key: ['id'],
  description: 'All applications, those for assessment and for internal use too.',
  columns: [
    required('id', 'varchar', 'none', 'Id of the application, which other views call `learning_app_id`.', [
      'base.lti_application.id',
    ]),
    required(
      'name',
      'varchar',
      'none',
      'Name for people; no two applications share one.',
      ['base.lti_application.name'],
      { unique: true },
    ),
  ],
});
