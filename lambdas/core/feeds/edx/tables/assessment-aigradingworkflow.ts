import { column } from '../../../definitions/define.ts';
import { COURSE_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const assessmentAigradingworkflow = definePackageTable({
  name: 'assessment_aigradingworkflow',
  version: 2,
  grain: 'One request to grade one response automatically.',
  key: ['id'],
  description: 'Queue of the withdrawn automatic essay grading; no current export holds it.',
  dialects: ['edx-sql'],
  columns: [
    column('scheduled_at', 'timestamp', 'none', 'When the grading was asked for.'),
    column('submission_uuid', 'varchar', 'pseudonym', 'Response to grade, `submissions_submission.uuid`.'),
    column('algorithm_id', 'varchar', 'none', 'Name of the grading algorithm.'),
    column(
      'student_id',
      'varchar',
      'pseudonym',
      'Author of the response, `student_anonymoususerid.anonymous_user_id`.',
    ),
    COURSE_ID,
    column(
      'assessment_id',
      'bigint',
      'none',
      'Outcome of the grading, `assessment_assessment.id`; null until it is done.',
    ),
    column('id', 'bigint', 'none', 'Number that the database gave to the request.'),
    column('item_id', 'varchar', 'none', 'Usage key of the open response block that was answered.'),
    column('uuid', 'varchar', 'pseudonym', 'Id of the request that its log messages use.'),
    column('rubric_id', 'bigint', 'none', 'Rubric to grade by, `assessment_rubric.id`.'),
    column(
      'classifier_set_id',
      'bigint',
      'none',
      'Classifiers to grade with, `assessment_aiclassifierset.id`; null until they are trained.',
    ),
    column('completed_at', 'timestamp', 'none', 'When the grading ended; null while it is open.'),
    column('essay_text', 'varchar', 'sensitive', 'The response itself, as the learner wrote it.'),
  ],
});
