import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const studentLanguageproficiency = definePackageTable({
  name: 'student_languageproficiency',
  version: 1,
  grain: 'One language that one profile lists.',
  key: ['id'],
  description: 'Language that a learner chose on the profile page; the page allows one.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the choice.'),
    column(
      'user_profile_id',
      'bigint',
      'pseudonym',
      "Profile of the learner, `auth_userprofile.id`; not the account's id.",
    ),
    column(
      'code',
      'varchar',
      'personal',
      'Language, mostly ISO 639-1, with codes of its own for simplified and traditional Chinese.',
    ),
  ],
});
