import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const assessmentAssessment = definePackageTable({
  name: 'assessment_assessment',
  version: 1,
  grain: 'One assessment of one response by one assessor.',
  key: ['id'],
  description: 'Who judged which open response, when and in which step; the points are in `assessment_assessmentpart`.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the assessment.'),
    column('submission_uuid', 'varchar', 'pseudonym', 'Response that was judged, `submissions_submission.uuid`.'),
    column('scored_at', 'timestamp', 'none', 'When the assessor handed in the judgement.'),
    column(
      'scorer_id',
      'varchar',
      'pseudonym',
      'Assessor, `student_anonymoususerid.anonymous_user_id`; not a number as in other tables.',
    ),
    column(
      'score_type',
      'varchar',
      'none',
      'Step of the assessment: `PE` by a peer, `SE` by the author, `ST` by staff, `AI` by the withdrawn automatic grading.',
    ),
    column('feedback', 'varchar', 'sensitive', 'What the assessor wrote on the response as a whole; often empty.'),
    column('rubric_id', 'bigint', 'none', 'Rubric that was applied, `assessment_rubric.id`.'),
  ],
});
