import { column } from '../../../definitions/define.ts';
import { COURSE_ID, USER_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const courseGroupsCohortmembership = definePackageTable({
  name: 'course_groups_cohortmembership',
  version: 1,
  grain: 'The cohort of one learner in one course run.',
  key: ['user_id', 'course_id'],
  description: 'Learners divided into cohorts; the documentation calls it `cohort_membership`.',
  dialects: ['edx-sql'],
  columns: [
    USER_ID,
    COURSE_ID,
    column('group_type', 'varchar', 'none', 'Kind of group; only `cohort` is known.'),
    column('name', 'varchar', 'none', 'Name that the course team gave to the cohort.'),
  ],
});
