import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const courseStructure = definePackageTable({
  name: 'course_structure',
  version: 3,
  grain: 'One block of the outline of one course run.',
  key: ['block_id'],
  description:
    'Course, chapters (sections), sequentials (subsections), verticals (units) and what is in them, as of the export. `course_id` is that of the course block, so it joins blocks of old courses, whose keys do not name the run.',
  dialects: ['edx-structure'],
  columns: [
    column(
      'course_id',
      'varchar',
      'none',
      'Course run, read from the key of its course block, or of the block itself where the file has none.',
    ),
    column('block_id', 'varchar', 'none', 'Usage key of the block.'),
    column(
      'category',
      'varchar',
      'none',
      'Kind of block: `course`, `chapter`, `sequential`, `vertical`, `problem`, `video`, `html`, `openassessment` and others.',
    ),
    column('children', 'varchar', 'none', 'Usage keys of the blocks directly below, in their order, as a JSON array.'),
    column(
      'metadata',
      'varchar',
      'none',
      'Settings of the block as a JSON object, among them `display_name`, `start`, `due`, `graded` and `format`.',
    ),
    column('display_name', 'varchar', 'none', 'Title of the block, from its settings; null where it has none.'),
    column(
      'graded',
      'boolean',
      'none',
      'Whether the settings of the block say that it counts towards the grade; null where they do not say it.',
    ),
    column(
      'parent_block_id',
      'varchar',
      'none',
      'Usage key of the block directly above, the first in the file that lists it; null for the course and for a block that none lists.',
    ),
    column('position', 'bigint', 'none', 'Place of the block among the children of that parent, from 1.', {
      unit: 'position',
    }),
  ],
});
