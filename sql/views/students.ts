import { defineView, required } from '../../lambdas/core/definitions/model.ts';
import { orgIds } from './columns.ts';
import studentsSql from './students.sql';

export const students = defineView({
  name: 'students',
  sql: studentsSql,
  grain: 'One person with a student role.',
  key: ['id'],
  description: 'Who the students are. Whoever has or had a student role is one, also if they are a guide too.',
  columns: [
    required('id', 'varchar', 'pseudonym', 'Id of the student, which other views call `student_id`.', [
      'base.one_roster_user.id',
    ]),
    required('name', 'varchar', 'personal', 'Given and family name, or the one that is known; empty when neither is.', [
      'base.one_roster_user.given_name',
      'base.one_roster_user.family_name',
    ]),
    required(
      'email',
      'varchar',
      'personal',
      'Address of the student; under the reserved domain `.invalid` when none is known to be theirs.',
      ['base.one_roster_user.email'],
      { unique: 'ignoring case' },
    ),
    orgIds('the student'),
  ],
});
