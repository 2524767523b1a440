import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { caliperAssessment as exported } from '../../lambdas/core/feeds/timeback/tables/caliper-assessment.ts';
import caliperAssessmentSql from './caliper_assessment.sql';
import { takesAllOf } from './checks.ts';

export const caliperAssessment = defineBase({
  name: 'caliper_assessment',
  sql: caliperAssessmentSql,
  rebuild: { by: 'source', sources: 'union' },
  grain: 'One test.',
  key: ['id'],
  description: 'Tests; of edX the graded sequentials. Their questions are in `caliper_assessment_item`.',
  columns: takenOver(exported, {
    id: { from: ['base.edx_block.resource_id'] },
    name: { description: 'Title as people know it; null where it has none.', from: ['base.edx_block.title'] },
    description: { description: 'Words about the test; null for tests of edX, which have none.' },
  }),
  checks: [takesAllOf(exported)],
});
