import { column } from '../../../definitions/define.ts';
import { COURSE_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const workflowAssessmentworkflow = definePackageTable({
  name: 'workflow_assessmentworkflow',
  version: 2,
  grain: 'The way of one response through all steps of open response assessment.',
  key: ['id'],
  description: 'Current step of each response; the steps themselves are in `workflow_assessmentworkflowstep`.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the workflow.'),
    column('created', 'timestamp', 'none', 'When the response entered its first step.'),
    column('modified', 'timestamp', 'none', 'Newest change of the workflow.'),
    column(
      'status',
      'varchar',
      'none',
      'Step that it is in: `training`, `peer`, `self`, `staff`, `teams`, `waiting` for others, `done` or `cancelled`.',
    ),
    column('status_changed', 'timestamp', 'none', 'When it reached that step.'),
    column('submission_uuid', 'varchar', 'pseudonym', 'Response, `submissions_submission.uuid`.'),
    column('uuid', 'varchar', 'pseudonym', 'Id of the workflow that its log messages use.'),
    COURSE_ID,
    column('item_id', 'varchar', 'none', 'Usage key of the open response block that was answered.'),
  ],
});
