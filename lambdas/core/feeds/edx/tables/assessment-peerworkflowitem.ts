import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const assessmentPeerworkflowitem = definePackageTable({
  name: 'assessment_peerworkflowitem',
  version: 1,
  grain: 'One response that one learner was given to judge.',
  key: ['id'],
  description:
    'Pairs of assessor and author in peer assessment. Some packages lack rows of it, so a join may find nothing.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the pair.'),
    column('submission_uuid', 'varchar', 'pseudonym', 'Response to judge, `submissions_submission.uuid`.'),
    column('started_at', 'timestamp', 'none', 'When the assessor was shown the response.'),
    column('scored', 'boolean', 'none', "True once the judgement counted towards the author's grade."),
    column('assessment_id', 'bigint', 'none', 'The judgement, `assessment_assessment.id`; null until it is handed in.'),
    column('author_id', 'bigint', 'none', "Workflow of the author, `assessment_peerworkflow.id`; no learner's id."),
    column('scorer_id', 'bigint', 'none', "Workflow of the assessor, `assessment_peerworkflow.id`; no learner's id."),
  ],
});
