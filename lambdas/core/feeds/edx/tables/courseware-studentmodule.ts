import { column } from '../../../definitions/define.ts';
import { COURSE_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const coursewareStudentmodule = definePackageTable({
  name: 'courseware_studentmodule',
  version: 2,
  grain: 'The state of one learner in one block of a course run.',
  key: ['id'],
  description:
    'Newest state and score of each learner in each block that the learner opened: position in a sequence, answers to a problem. Written by another program than the other tables, with escapes of its own; a course without rows has no file, and rows with a field over 4 MB were left out by the producer.',
  dialects: ['edx-studentmodule'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the state.'),
    column(
      'module_type',
      'varchar',
      'none',
      'Kind of block: `course`, `chapter`, `sequential`, `problem`, `video`, `openassessment`, `lti` and others.',
    ),
    column(
      'module_id',
      'varchar',
      'none',
      'Usage key of the block, `block-v1:...`, or before autumn 2014 `i4x://...`, which does not name the run.',
    ),
    column('student_id', 'bigint', 'pseudonym', 'Learner, `auth_user.id`.'),
    column(
      'state',
      'varchar',
      'sensitive',
      'JSON object whose members depend on `module_type`: `position` (from 1) for containers, answers and correctness for problems.',
    ),
    column('grade', 'double', 'none', 'Points earned in the block, unweighted; null for blocks without a score.', {
      unit: 'points',
    }),
    column('created', 'timestamp', 'none', 'When the learner first opened the block.', { measured: true }),
    column('modified', 'timestamp', 'none', 'Newest change of the state; equal to `created` until something changes.', {
      measured: true,
    }),
    column(
      'max_grade',
      'double',
      'none',
      'Points that could be earned when `grade` was written; it may differ among learners after an edit.',
      { unit: 'points' },
    ),
    column('done', 'varchar', 'none', 'Not used; `na` in every row.'),
    COURSE_ID,
  ],
});
