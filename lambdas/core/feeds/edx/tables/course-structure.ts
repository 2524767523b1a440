import { column, defineTable } from '../../../definitions/define.ts';

export const courseStructure = defineTable({
  schema: 'edx',
  name: 'course_structure',
  version: 1,
  grain: 'One block of the outline of one course run.',
  key: ['block_id'],
  description:
    'Course, chapters (sections), sequentials (subsections), verticals (units) and what is in them, as of the export. `course_id` is that of the course block, so it joins blocks of old courses, whose keys do not name the run.',
  dialect: 'edx-structure',
  kind: 'snapshot',
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
  ],
});
