import { defineView, required } from '../../lambdas/core/definitions/model.ts';
import { contentTitle } from './columns.ts';
import testsSql from './tests.sql';

export const tests = defineView({
  name: 'tests',
  sql: testsSql,
  grain: 'One test.',
  key: ['id'],
  description:
    'Tests; of edX the graded sequentials. `test_parents` says where they belong, `question_tests` what is in them.',
  columns: [
    required('id', 'varchar', 'none', 'Id of the test: a UUID or a URL.', ['base.caliper_assessment.id']),
    contentTitle('test', 'base.caliper_assessment'),
  ],
});
