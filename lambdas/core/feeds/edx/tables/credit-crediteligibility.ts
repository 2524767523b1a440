import { column } from '../../../definitions/define.ts';
import { COURSE_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const creditCrediteligibility = definePackageTable({
  name: 'credit_crediteligibility',
  version: 2,
  grain: 'One learner who may buy academic credit for one course run.',
  key: ['id'],
  description: 'Learners who met what a course run asks for academic credit. Empty for organisations that offer none.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the row.'),
    column('created', 'timestamp', 'none', 'When the learner first became eligible.'),
    column('modified', 'timestamp', 'none', 'Newest change, as a rule by the course team.'),
    column('username', 'varchar', 'personal', 'Learner, `auth_user.username`; this table has no user id.'),
    column('deadline', 'timestamp', 'none', 'Last moment at which the credit can be bought.'),
    { ...COURSE_ID, aliases: ['course_key'] },
  ],
});
