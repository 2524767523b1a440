import { column } from '../../../definitions/define.ts';
import { COURSE_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const assessmentPeerworkflow = definePackageTable({
  name: 'assessment_peerworkflow',
  version: 2,
  grain: "The way of one learner's response through peer assessment.",
  key: ['id'],
  description:
    "Tells when a learner had judged enough peers and when the learner's own response had been judged often enough.",
  dialects: ['edx-sql'],
  columns: [
    column(
      'id',
      'bigint',
      'none',
      'Number that the database gave to the workflow; `assessment_peerworkflowitem` refers to it.',
    ),
    column('student_id', 'varchar', 'pseudonym', 'Learner, `student_anonymoususerid.anonymous_user_id`.'),
    column('item_id', 'varchar', 'none', 'Usage key of the open response block that was answered.'),
    COURSE_ID,
    column('submission_uuid', 'varchar', 'pseudonym', "The learner's own response, `submissions_submission.uuid`."),
    column('created_at', 'timestamp', 'none', 'When the response entered peer assessment.'),
    column('completed_at', 'timestamp', 'none', 'When the learner had judged as many peers as asked; null until then.'),
    column(
      'grading_completed_at',
      'timestamp',
      'none',
      'When the response had been judged by as many peers as asked; null until then.',
    ),
    column(
      'cancelled_at',
      'timestamp',
      'none',
      'When staff took the response out of peer assessment; null if they did not.',
    ),
  ],
});
