import { column } from '../../../definitions/define.ts';
import { USER_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const authUserprofile = definePackageTable({
  name: 'auth_userprofile',
  version: 2,
  grain: 'What the owner of one account says about themself.',
  key: ['id'],
  description:
    'Demographic answers, all voluntary and unverified; one row for each row of `auth_user`. Learners of spring 2012 were asked other questions than those after them.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'pseudonym', 'Number of the profile; `student_languageproficiency` refers to it.'),
    USER_ID,
    column('name', 'varchar', 'personal', 'Full name in one field, in whatever order and script the person chose.'),
    column('language', 'varchar', 'personal', 'Preferred language, asked in spring 2012 only, free text.'),
    column('location', 'varchar', 'personal', 'Place of residence, asked in spring 2012 only, free text.'),
    column(
      'meta',
      'varchar',
      'sensitive',
      'JSON object of earlier names and addresses (`old_names`, `old_emails`, each with reason and time) and of a survey of 2012; may be empty.',
    ),
    column('courseware', 'varchar', 'none', 'Variant of an experiment of 2012; without meaning since.'),
    column(
      'gender',
      'varchar',
      'personal',
      '`f` female, `m` male, `o` other or not said; empty when skipped, null when never asked.',
    ),
    column('mailing_address', 'varchar', 'personal', 'Postal address as free text, asked until May 2016.'),
    column('year_of_birth', 'bigint', 'personal', 'Birth year from a list; null without an answer.', { unit: 'year' }),
    column(
      'level_of_education',
      'varchar',
      'personal',
      'Highest degree: `p` doctorate, `m` master, `b` bachelor, `a` associate, `hs` upper secondary, `jhs` lower secondary, `el` primary, `none`, `other`; before also `p_se` and `p_oth`, doctorates in science and in other fields.',
    ),
    column('goals', 'varchar', 'sensitive', 'Why the person signed up, in their own words.'),
    column(
      'country',
      'varchar',
      'personal',
      'Country of residence, ISO 3166-1 code of two letters; asked since September 2014.',
    ),
    column('city', 'varchar', 'personal', 'City of residence; the site never filled it.'),
    column(
      'bio',
      'varchar',
      'sensitive',
      'Self-portrait on the profile page, up to 3,000 characters; since April 2015.',
    ),
    column(
      'profile_image_uploaded_at',
      'timestamp',
      'none',
      'When the profile picture was uploaded; null without one.',
    ),
    column(
      'state',
      'varchar',
      'personal',
      'State of residence within the country, code of two letters; absent from older packages.',
      { optional: true },
    ),
  ],
});
