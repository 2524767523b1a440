import { column } from '../../../definitions/define.ts';
import { COURSE_ID, USER_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const gradesPersistentsubsectiongrade = definePackageTable({
  name: 'grades_persistentsubsectiongrade',
  version: 2,
  grain: 'The score of one learner in one subsection of a course run.',
  key: ['course_id', 'user_id', 'usage_key'],
  description: 'Sums over the problems of a subsection; no row where the learner tried none.',
  dialects: ['edx-sql'],
  columns: [
    COURSE_ID,
    USER_ID,
    column('usage_key', 'varchar', 'none', 'Usage key of the subsection, a block of category sequential.'),
    column('earned_all', 'numeric', 'none', 'Weighted points earned in all its problems.', { unit: 'points' }),
    column('possible_all', 'numeric', 'none', 'Weighted points that could be earned in all its problems.', {
      unit: 'points',
    }),
    column(
      'earned_graded',
      'numeric',
      'none',
      'Weighted points earned in the problems that count towards the course grade.',
      { unit: 'points' },
    ),
    column(
      'possible_graded',
      'numeric',
      'none',
      'Weighted points that could be earned in the problems that count; 0 when none does.',
      { unit: 'points' },
    ),
    column('first_attempted', 'timestamp', 'none', 'When the learner first tried a problem of it.'),
    column('created', 'timestamp', 'none', 'First computation of the score.'),
    column('modified', 'timestamp', 'none', 'Newest computation of the score.'),
  ],
});
