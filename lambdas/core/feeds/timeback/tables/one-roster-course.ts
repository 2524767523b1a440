import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const oneRosterCourse = defineExportTable({
  name: 'one_roster_course',
  version: 1,
  grain: 'One course.',
  key: ['id'],
  description: 'Courses of which classes are held.',
  columns: [
    column('id', 'varchar', 'none', 'Id of the course.'),
    column('title', 'varchar', 'none', 'Title as people know it.'),
    column('course_code', 'varchar', 'none', 'Short code by which the school knows it.'),
    column('org_id', 'varchar', 'none', 'Organisation that offers it, `one_roster_organization.id`.'),
    column('status', 'varchar', 'none', 'State of the course: `active`, `inactive` or `tobedeleted`.'),
  ],
});
