import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const assessmentTrainingexample = definePackageTable({
  name: 'assessment_trainingexample',
  version: 1,
  grain: "One example essay with the instructor's scores.",
  key: ['id'],
  description:
    "Essays that learners practise on; the instructor's scores are in `assessment_trainingexample_options_selected`.",
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the example.'),
    column('raw_answer', 'varchar', 'none', 'Text of the example as JSON, escaped once more by the exporter.'),
    column('content_hash', 'varchar', 'none', 'SHA-1 of the example and its scores, in hex.'),
    column('rubric_id', 'bigint', 'none', 'Rubric that the example is scored by, `assessment_rubric.id`.'),
  ],
});
