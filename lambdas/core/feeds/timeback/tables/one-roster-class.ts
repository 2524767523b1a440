import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const oneRosterClass = defineExportTable({
  name: 'one_roster_class',
  version: 1,
  grain: 'One class: one offering of a course at a school.',
  key: ['id'],
  description: 'What learners enrol in.',
  columns: [
    column('id', 'varchar', 'none', 'Id of the class, mostly a UUID.'),
    column('title', 'varchar', 'none', 'Title as people know it.'),
    column('class_code', 'varchar', 'none', 'Short code by which the school knows it.'),
    column('class_type', 'varchar', 'none', 'Kind of class, such as `homeroom` or `scheduled`.'),
    column(
      'course_id',
      'varchar',
      'none',
      'Course that it offers, `one_roster_course.id`; null for a class of no course.',
    ),
    column('school_id', 'varchar', 'none', 'School that holds it, `one_roster_organization.id`.'),
    column('status', 'varchar', 'none', 'State of the class: `active`, `inactive` or `tobedeleted`.'),
  ],
});
