import { defineView, required } from '../../lambdas/core/definitions/model.ts';
import questionTestsSql from './question_tests.sql';

export const questionTests = defineView({
  name: 'question_tests',
  sql: questionTestsSql,
  grain: 'One question and one test that it is part of.',
  key: ['question_id', 'test_id'],
  description:
    'Which tests each question belongs to directly; only questions and tests that are known. Problems of edX stand in topics of a test: `resource_relations` leads from them to it.',
  columns: [
    required('question_id', 'varchar', 'none', 'Question, `questions.id`.', ['base.caliper_entity_relation.source_id']),
    required('test_id', 'varchar', 'none', 'Test, `tests.id`.', ['base.caliper_entity_relation.destination_id']),
  ],
  relationships: [
    { column: 'question_id', to: 'questions.id', level: 'warn' },
    { column: 'test_id', to: 'tests.id', level: 'warn' },
  ],
});
