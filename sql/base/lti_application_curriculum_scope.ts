import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { ltiApplicationCurriculumScope as exported } from '../../lambdas/core/feeds/timeback/tables/lti-application-curriculum-scope.ts';
import { takesAllOf } from './checks.ts';
import ltiApplicationCurriculumScopeSql from './lti_application_curriculum_scope.sql';

export const ltiApplicationCurriculumScope = defineBase({
  name: 'lti_application_curriculum_scope',
  sql: ltiApplicationCurriculumScopeSql,
  rebuild: { by: 'source', sources: 'union' },
  grain: 'One framework document that one application covers.',
  key: ['lti_application_id', 'cf_document_id'],
  description: 'Which curricula an application teaches; each course of edX belongs to the application of its site.',
  columns: takenOver(exported, {
    lti_application_id: { from: ['base.edx_block.site'] },
    cf_document_id: { from: ['base.edx_block.document_id'] },
  }),
  relationships: [
    { column: 'lti_application_id', to: 'base.lti_application.id', level: 'warn' },
    { column: 'cf_document_id', to: 'base.cf_document.identifier', level: 'warn' },
  ],
  checks: [takesAllOf(exported)],
});
