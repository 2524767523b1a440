import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const caliperAssignableDigitalResource = defineExportTable({
  name: 'caliper_assignable_digital_resource',
  version: 1,
  grain: 'One piece of content that can be assigned, of any level.',
  key: ['id'],
  description:
    'Subjects, courses, units, lessons and their like, told apart by `media_type`; `caliper_entity_relation` puts them in a tree.',
  columns: [
    column('id', 'varchar', 'none', 'Id of the resource: a UUID or a URL.'),
    column('name', 'varchar', 'none', 'Title as people know it.'),
    column('description', 'varchar', 'none', 'Words about the resource; they stand in where the title is missing.'),
    column(
      'media_type',
      'varchar',
      'none',
      'Level of the content: `curriculum/subject`, `curriculum/course`, `curriculum/unit`, `curriculum/lesson`, `curriculum/section`, `curriculum/topic`, `curriculum/level`.',
    ),
  ],
});
