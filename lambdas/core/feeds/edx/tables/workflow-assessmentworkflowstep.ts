import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const workflowAssessmentworkflowstep = definePackageTable({
  name: 'workflow_assessmentworkflowstep',
  version: 1,
  grain: 'One step of the assessment of one response.',
  key: ['id'],
  description: 'When each step was complete for the author and for the response.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the step.'),
    column('name', 'varchar', 'none', 'Kind of step: `training`, `peer`, `self`, `staff` or `teams`.'),
    column(
      'submitter_completed_at',
      'timestamp',
      'none',
      'When the author had done their part of the step; null until then.',
    ),
    column(
      'assessment_completed_at',
      'timestamp',
      'none',
      'When the response had all assessments that the step asks for; null until then.',
    ),
    column('order_num', 'bigint', 'none', 'Place among the steps of the workflow, from 0.', { unit: 'position' }),
    column('workflow_id', 'bigint', 'none', 'Workflow that the step belongs to, `workflow_assessmentworkflow.id`.'),
    column(
      'skipped',
      'boolean',
      'none',
      'True when the step was passed over because it had no meaning for the response.',
    ),
  ],
});
