import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import { orgIds } from './columns.ts';
import studentsMasterySql from './students_mastery.sql';

export const studentsMastery = defineView({
  name: 'students_mastery',
  sql: studentsMasterySql,
  grain: 'One mastery that was awarded to one student.',
  description:
    'How well students have mastered standards and parts of a curriculum; achievements of other types are left out.',
  columns: [
    required('student_id', 'varchar', 'pseudonym', 'Student, `students.id`.', [
      'base.clr_achievement_credential.credential_subject_id',
    ]),
    nullable(
      'mastery_percentage',
      'decimal',
      'personal',
      'How much is mastered, from 0 to 100, to two decimals; null when the award has no result.',
      ['base.clr_achievement_credential.result_value'],
      { unit: 'percent' },
    ),
    nullable(
      'curriculum_item_id',
      'varchar',
      'none',
      'What is mastered, `curriculum_items.curriculum_item_id`; null when the achievement stands for no item.',
      ['base.clr_achievement.cf_item_id'],
    ),
    nullable('mastery_timestamp', 'timestamp', 'none', 'When it was first awarded; null when that was not kept.', [
      'base.clr_achievement_credential.awarded_date',
    ]),
    nullable(
      'learning_app_id',
      'varchar',
      'none',
      'Application whose curriculum has the item, `learning_apps.id`: the smallest id when there are several, null when there is none.',
      ['base.lti_application_curriculum_scope.lti_application_id'],
    ),
    orgIds('the student'),
  ],
  rules: [{ holds: 'mastery_percentage between 0 and 100', level: 'block' }],
  relationships: [
    { column: 'student_id', to: 'students.id', level: 'warn' },
    { column: 'curriculum_item_id', to: 'curriculum_items.curriculum_item_id', level: 'warn' },
    { column: 'learning_app_id', to: 'learning_apps.id', level: 'warn' },
  ],
});
