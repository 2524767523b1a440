import { column } from '../../../definitions/define.ts';
import { COURSE_ID, USER_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const emailOptIn = definePackageTable({
  name: 'email_opt_in',
  version: 2,
  grain: 'The wish of one learner about mail from the organisation, by course run.',
  key: ['email', 'course_id'],
  description:
    'Whether learners agreed to mail from the organisation; one file for all its courses. It comes in the weekly package and alone. Keyed by address, since older files have no user id.',
  dialects: ['edx-csv'],
  columns: [
    { ...USER_ID, optional: true },
    column(
      'username',
      'varchar',
      'personal',
      'Public name of the account, `auth_user.username`; absent from older files.',
      { optional: true },
    ),
    column('email', 'varchar', 'personal', 'Address of the learner at the time of the export.'),
    column('full_name', 'varchar', 'personal', 'Name that the learner gave on the profile.'),
    COURSE_ID,
    column(
      'is_opted_in_for_email',
      'boolean',
      'none',
      'True for agreement, and also where the learner was never asked.',
    ),
    column(
      'preference_set_datetime',
      'timestamp',
      'none',
      'When the learner chose; 2014-12-01 stands for a learner who never did.',
    ),
  ],
});
