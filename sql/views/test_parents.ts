import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import testParentsSql from './test_parents.sql';

export const testParents = defineView({
  name: 'test_parents',
  sql: testParentsSql,
  grain: 'One test and one piece of the curriculum that it is part of.',
  key: ['test_id', 'parent_id'],
  description:
    'Where each test belongs in the curriculum; only tests and places that are known. One parent may be delivered under two ids, so a test can seem to have the same parent twice: count distinct tests, and compare parents by their titles.',
  columns: [
    required('test_id', 'varchar', 'none', 'Test, `tests.id`.', ['base.caliper_entity_relation.source_id']),
    required(
      'parent_id',
      'varchar',
      'none',
      'Course, unit, lesson or other content that the test is part of; `parent_type` says which.',
      ['base.caliper_entity_relation.destination_id'],
    ),
    nullable(
      'parent_type',
      'varchar',
      'none',
      'Level of that content, such as `curriculum/topic` or `curriculum/unit`; null when not recorded.',
      ['base.caliper_assignable_digital_resource.media_type'],
    ),
  ],
  relationships: [{ column: 'test_id', to: 'tests.id', level: 'warn' }],
});
