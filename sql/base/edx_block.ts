import { defineBase, nullable, required } from '../../lambdas/core/definitions/model.ts';
import edxBlockSql from './edx_block.sql';

const STRUCTURE = 'edx.course_structure';

export const edxBlock = defineBase({
  name: 'edx_block',
  sql: edxBlockSql,
  grain: 'One block of the newest outlines of edX courses.',
  key: ['site', 'block_id'],
  description:
    'What the curriculum tables share: each block with its level in the curriculum, its ids in the lake and its place. An old block that two runs share is that of the newest delivery.',
  columns: [
    required('item_id', 'varchar', 'none', 'Id of the block as a framework item, made from site and usage key.', [
      `${STRUCTURE}.site`,
      `${STRUCTURE}.block_id`,
    ]),
    required(
      'resource_id',
      'varchar',
      'none',
      'Id of the block as content: that of the course for the block of a run, else `item_id`.',
      ['base.edx_run.course_id', `${STRUCTURE}.site`, `${STRUCTURE}.block_id`],
    ),
    nullable(
      'document_id',
      'varchar',
      'none',
      'Id of what its site teaches as its course, all runs together; null where the run is not known.',
      [`${STRUCTURE}.site`, 'base.edx_run.org', 'base.edx_run.number'],
    ),
    required('site', 'varchar', 'none', 'Platform: `edx` or `edge`.', [`${STRUCTURE}.site`]),
    nullable('course_id', 'varchar', 'none', 'Course run; null for an old block whose file has no course.', [
      `${STRUCTURE}.course_id`,
    ]),
    nullable('course_org', 'varchar', 'none', 'Organisation in the course id, in lower case.', ['base.edx_run.org']),
    nullable('course_number', 'varchar', 'none', 'Number of the course in the course id.', ['base.edx_run.number']),
    nullable('course_run', 'varchar', 'none', 'Name of the run in the course id.', ['base.edx_run.run']),
    required('block_id', 'varchar', 'none', 'Usage key of the block.', [`${STRUCTURE}.block_id`]),
    nullable('category', 'varchar', 'none', 'Kind of block, as edX calls it.', [`${STRUCTURE}.category`]),
    nullable(
      'content_level',
      'varchar',
      'none',
      'Level in the curriculum: a chapter is a unit, a graded sequential an assessment, another one a lesson, a vertical a topic, a problem or an open assessment a question; null for videos, texts and containers, which are no content of their own.',
      [`${STRUCTURE}.category`, `${STRUCTURE}.graded`],
      { allowed: ['course', 'unit', 'lesson', 'assessment', 'topic', 'question'] },
    ),
    required('graded', 'boolean', 'none', 'Whether it counts towards the grade; false where that is not said.', [
      `${STRUCTURE}.graded`,
    ]),
    nullable('title', 'varchar', 'none', 'Title of the block; null where it has none.', [`${STRUCTURE}.display_name`]),
    nullable('parent_block_id', 'varchar', 'none', 'Usage key of the block above; null where none lists it.', [
      `${STRUCTURE}.parent_block_id`,
    ]),
    nullable(
      'position',
      'bigint',
      'none',
      'Place among the children of the block above, from 1.',
      [`${STRUCTURE}.position`],
      { unit: 'position' },
    ),
  ],
});
