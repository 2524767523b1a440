import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { caliperAssessmentItem as exported } from '../../lambdas/core/feeds/timeback/tables/caliper-assessment-item.ts';
import caliperAssessmentItemSql from './caliper_assessment_item.sql';
import { takesAllOf } from './checks.ts';

export const caliperAssessmentItem = defineBase({
  name: 'caliper_assessment_item',
  sql: caliperAssessmentItemSql,
  rebuild: { by: 'source', sources: 'union' },
  grain: 'One question.',
  key: ['id'],
  description:
    'Questions of tests; of edX the problems and open assessments, in graded parts of a course and in others.',
  columns: takenOver(exported, {
    id: { from: ['base.edx_block.resource_id'] },
    name: { description: 'Title as people know it; null where it has none.', from: ['base.edx_block.title'] },
    description: { description: 'Words about the question; null for questions of edX, which have none.' },
    media_type: {
      description: 'How the question is put, such as `quiz` or `guiding`; of edX `problem` or `openassessment`.',
      from: ['base.edx_block.category'],
    },
  }),
  checks: [takesAllOf(exported)],
});
