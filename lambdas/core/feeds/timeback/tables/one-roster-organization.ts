import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const oneRosterOrganization = defineExportTable({
  name: 'one_roster_organization',
  version: 1,
  grain: 'One organisation.',
  key: ['id'],
  description: 'Schools, districts, departments and whatever else people can belong to; a tree by `parent_id`.',
  columns: [
    column('id', 'varchar', 'none', 'Id of the organisation, mostly a UUID.'),
    column('name', 'varchar', 'none', 'Name as people know it.'),
    column('type', 'varchar', 'none', 'Kind of organisation: `school`, `district`, `department` and others.'),
    column('identifier', 'varchar', 'none', "Id in the school's own records, where there is one."),
    column(
      'parent_id',
      'varchar',
      'none',
      'Organisation above it, `one_roster_organization.id`; it need not be in the export.',
    ),
    column('status', 'varchar', 'none', 'State of the organisation: `active`, `inactive` or `tobedeleted`.'),
  ],
});
