import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const authUser = definePackageTable({
  name: 'auth_user',
  version: 1,
  grain: 'One account of a learner or course team member.',
  key: ['id'],
  description:
    'Accounts of everybody in the course, the course team too. An account is in the file of each course that its owner took. The columns from `status` on are left over from a forum of 2012 and hold nothing of use.',
  dialects: ['edx-sql'],
  columns: [
    column(
      'id',
      'bigint',
      'pseudonym',
      'Number of the account on its site. Other tables call it `user_id` or `student_id`.',
    ),
    column(
      'username',
      'varchar',
      'personal',
      'Public name of the account, chosen by its owner and unique on the site.',
    ),
    column('first_name', 'varchar', 'personal', 'Not used by the platform; the full name is `auth_userprofile.name`.'),
    column('last_name', 'varchar', 'personal', 'Not used by the platform either; see `first_name`.'),
    column(
      'email',
      'varchar',
      'personal',
      'Address that the owner logs in with; confirmed only where `is_active` is true.',
    ),
    column('password', 'varchar', 'sensitive', 'Salted hash of the password, of no use to any analysis.'),
    column('is_staff', 'boolean', 'none', 'True for people who run the site; says nothing of a role in a course.'),
    column(
      'is_active',
      'boolean',
      'none',
      'True once the owner followed the link in the confirmation mail; false again only for a banned account.',
    ),
    column('is_superuser', 'boolean', 'none', 'True for administrators of the site.'),
    column('last_login', 'timestamp', 'none', 'Newest login. Sessions last long, so activity can be much later.'),
    column('date_joined', 'timestamp', 'none', 'When the account was made, confirmed or not.'),
    column('status', 'varchar', 'none', 'Left over from the forum of 2012: standing in the forum.'),
    column('email_key', 'varchar', 'sensitive', 'Left over from the forum of 2012: secret of the confirmation mail.'),
    column('avatar_type', 'varchar', 'none', 'Left over from the forum of 2012: kind of picture.', {
      aliases: ['avatar_typ'],
    }),
    column(
      'country',
      'varchar',
      'personal',
      'Left over from the forum of 2012; the country is `auth_userprofile.country`.',
    ),
    column('show_country', 'boolean', 'none', 'Left over from the forum of 2012: whether the country was shown.'),
    column(
      'date_of_birth',
      'date',
      'personal',
      'Left over from the forum of 2012; the year is `auth_userprofile.year_of_birth`.',
      { unit: 'day' },
    ),
    column(
      'interesting_tags',
      'varchar',
      'personal',
      'Left over from the forum of 2012: tags that the person followed.',
    ),
    column('ignored_tags', 'varchar', 'personal', 'Left over from the forum of 2012: tags that the person hid.'),
    column(
      'email_tag_filter_strategy',
      'bigint',
      'none',
      'Left over from the forum of 2012: code of the choice which posts to mail.',
    ),
    column(
      'display_tag_filter_strategy',
      'bigint',
      'none',
      'Left over from the forum of 2012: code of the choice which posts to show.',
    ),
    column(
      'consecutive_days_visit_count',
      'bigint',
      'none',
      'Left over from the forum of 2012: length of a row of daily visits.',
      { unit: 'days' },
    ),
  ],
});
