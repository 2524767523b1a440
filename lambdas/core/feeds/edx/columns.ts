import { column } from '../../definitions/define.ts';

// Columns that many edX tables have with one meaning.

/** As the producer writes it: the tables of a package spell a run in one way. */
export const COURSE_ID = column(
  'course_id',
  'varchar',
  'none',
  'Course run, as `course-v1:Org+Number+Run` or, before autumn 2014, `Org/Number/Run`.',
);

/** Of the people's columns the one that joins to auth_user. */
export const USER_ID = column(
  'user_id',
  'bigint',
  'pseudonym',
  'Learner or course team member, `auth_user.id`, a number of the site that the row comes from.',
);
