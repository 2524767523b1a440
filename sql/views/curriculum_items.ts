import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import curriculumItemsSql from './curriculum_items.sql';

export const curriculumItems = defineView({
  name: 'curriculum_items',
  sql: curriculumItemsSql,
  grain: 'One framework item.',
  key: ['curriculum_item_id'],
  description: 'What can be taught and mastered: courses, sections, topics, levels and standards.',
  columns: [
    required('curriculum_item_id', 'varchar', 'none', 'Id of the item.', ['base.cf_item.identifier']),
    nullable(
      'curriculum_item_title',
      'varchar',
      'none',
      'Text of the item, such as the words of a standard or the title of a course; null without any.',
      ['base.cf_item.full_statement'],
    ),
    nullable(
      'curriculum_item_code',
      'varchar',
      'none',
      'Code by which educators know it, of edX the usage key; null without one.',
      ['base.cf_item.human_coding_scheme'],
    ),
    nullable(
      'curriculum_item_type',
      'varchar',
      'none',
      'Kind of item as its publisher calls it; null when not recorded.',
      ['base.cf_item.item_type'],
    ),
  ],
});
