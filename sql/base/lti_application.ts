import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { ltiApplication as exported } from '../../lambdas/core/feeds/timeback/tables/lti-application.ts';
import { takesAllOf } from './checks.ts';
import ltiApplicationSql from './lti_application.sql';

export const ltiApplication = defineBase({
  name: 'lti_application',
  sql: ltiApplicationSql,
  rebuild: { by: 'source', sources: 'union' },
  grain: 'One application.',
  key: ['id'],
  description: 'Applications that TimeBack knows, and `edX` and `edX Edge` once something of that site was delivered.',
  columns: takenOver(exported, {
    id: { from: ['base.edx_log_day.site', 'edx.course_structure.site'] },
    name: {
      description:
        'Name for people; no two applications share one. Where TimeBack has one of that name, ours ends in `(edX exports)`.',
      from: ['base.edx_log_day.site', 'edx.course_structure.site'],
    },
    type: { description: 'Kind of application: for learning (all of ours), for assessment, for internal use.' },
  }),
  checks: [takesAllOf(exported)],
});
