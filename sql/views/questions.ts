import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import { contentTitle } from './columns.ts';
import questionsSql from './questions.sql';

export const questions = defineView({
  name: 'questions',
  sql: questionsSql,
  grain: 'One question.',
  key: ['id'],
  description: 'Questions; of edX the problems and open assessments. `question_tests` says what tests they belong to.',
  columns: [
    required('id', 'varchar', 'none', 'Id of the question: a UUID or a URL.', ['base.caliper_assessment_item.id']),
    contentTitle('question', 'base.caliper_assessment_item'),
    nullable(
      'type',
      'varchar',
      'none',
      'How the question is put, such as `quiz`, `guiding`, `problem` or `openassessment`; null when not recorded.',
      ['base.caliper_assessment_item.media_type'],
    ),
  ],
});
