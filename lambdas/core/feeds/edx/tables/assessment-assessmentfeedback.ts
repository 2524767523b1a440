import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const assessmentAssessmentfeedback = definePackageTable({
  name: 'assessment_assessmentfeedback',
  version: 1,
  grain: 'What one learner said of the peer assessments that one response received.',
  key: ['id'],
  description:
    'Feedback on assessments, given by the author of the response; the ticked statements are in `assessment_assessmentfeedback_options`.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the feedback.'),
    column(
      'submission_uuid',
      'varchar',
      'pseudonym',
      'Response whose assessments are meant, `submissions_submission.uuid`.',
    ),
    column('feedback_text', 'varchar', 'sensitive', "The author's own words on the assessments."),
  ],
});
