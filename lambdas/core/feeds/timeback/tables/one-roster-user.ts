import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const oneRosterUser = defineExportTable({
  name: 'one_roster_user',
  version: 2,
  grain: 'One person.',
  key: ['id'],
  description: 'Learners, educators, relatives and staff; what each of them is follows from `one_roster_role`.',
  columns: [
    column('id', 'varchar', 'pseudonym', 'Id of the person, mostly a UUID, to which all other tables refer.'),
    column('given_name', 'varchar', 'personal', 'First name or names, as the school records them.'),
    column('family_name', 'varchar', 'personal', 'Family name, as the school records it.'),
    column('email', 'varchar', 'personal', 'Address of the person; the platform compares addresses without case.'),
    column('status', 'varchar', 'none', 'State of the person: `active`, `inactive` or `tobedeleted`.'),
    column('date_created', 'timestamp', 'none', 'When the row was made.'),
    column('date_last_modified', 'timestamp', 'none', 'When the row last changed.', { measured: true }),
  ],
});
