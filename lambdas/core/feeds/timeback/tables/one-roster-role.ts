import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const oneRosterRole = defineExportTable({
  name: 'one_roster_role',
  version: 2,
  grain: 'One role of one person at one organisation.',
  key: ['id'],
  description: 'Who is what, where and when. A person can have several roles, also at one organisation.',
  columns: [
    column('id', 'varchar', 'none', 'Id of the role; nothing refers to it.'),
    column('user_id', 'varchar', 'pseudonym', 'Person who has the role, `one_roster_user.id`.', { decisive: true }),
    column('org_id', 'varchar', 'none', 'Where the role counts, `one_roster_organization.id`.', { decisive: true }),
    column(
      'role',
      'varchar',
      'none',
      'What the person is there: `student`, `teacher`, `principal`, `parent`, `guardian` and others.',
      { decisive: true },
    ),
    column('role_type', 'varchar', 'none', 'Whether it is the main one of the person: `primary` or `secondary`.'),
    column('begin_date', 'date', 'none', 'First day of the role.', { unit: 'day' }),
    column('end_date', 'date', 'none', 'Last day of the role; null while it goes on.', { unit: 'day', decisive: true }),
    column('admission_date', 'date', 'none', 'Day on which the organisation admitted the person.', { unit: 'day' }),
    column('status', 'varchar', 'none', 'State of the role: `active`, `inactive` or `tobedeleted`.', {
      decisive: true,
    }),
  ],
});
