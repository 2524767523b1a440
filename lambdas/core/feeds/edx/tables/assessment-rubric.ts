import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const assessmentRubric = definePackageTable({
  name: 'assessment_rubric',
  version: 1,
  grain: 'One version of one rubric.',
  key: ['id'],
  description: 'Rubrics by the hash of what they say: a change of wording or points makes a new one.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the rubric.'),
    column('content_hash', 'varchar', 'none', 'SHA-1 of all that the rubric says, in hex; no two rubrics share it.'),
    column(
      'structure_hash',
      'varchar',
      'none',
      "SHA-1 of the rubric's criteria and points without their wording, in hex.",
    ),
  ],
});
