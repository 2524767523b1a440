import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { caliperAssignableDigitalResource as exported } from '../../lambdas/core/feeds/timeback/tables/caliper-assignable-digital-resource.ts';
import caliperAssignableDigitalResourceSql from './caliper_assignable_digital_resource.sql';
import { takesAllOf } from './checks.ts';

export const caliperAssignableDigitalResource = defineBase({
  name: 'caliper_assignable_digital_resource',
  sql: caliperAssignableDigitalResourceSql,
  rebuild: { by: 'source', sources: 'union' },
  grain: 'One piece of content that can be assigned, of any level.',
  key: ['id'],
  description:
    'Subjects, courses, units, lessons, topics and their like. A course of edX has the id that it has in `one_roster_course`.',
  columns: takenOver(exported, {
    id: {
      description: 'Id of the content: a UUID or a URL.',
      from: ['base.edx_block.resource_id'],
    },
    name: {
      description: 'Title as people know it; null where it has none.',
      from: ['base.edx_block.title', 'base.one_roster_course.title'],
    },
    description: { description: 'Words about the content; null for content of edX, which has none.' },
    media_type: { from: ['base.edx_block.content_level'] },
  }),
  checks: [takesAllOf(exported)],
});
