import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const assessmentAssessmentpart = definePackageTable({
  name: 'assessment_assessmentpart',
  version: 1,
  grain: 'The judgement of one assessment on one criterion.',
  key: ['id'],
  description: 'Holds the option chosen per criterion; its points are those of the option.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the judgement.'),
    column('feedback', 'varchar', 'sensitive', 'What the assessor wrote on this criterion; often empty.'),
    column('assessment_id', 'bigint', 'none', 'Assessment that the judgement is part of, `assessment_assessment.id`.'),
    column('criterion_id', 'bigint', 'none', 'Criterion that was judged, `assessment_criterion.id`.'),
    column(
      'option_id',
      'bigint',
      'none',
      'Level that was chosen, `assessment_criterionoption.id`; null for a criterion that takes words alone.',
    ),
  ],
});
