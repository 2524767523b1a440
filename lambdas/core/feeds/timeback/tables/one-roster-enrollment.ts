import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const oneRosterEnrollment = defineExportTable({
  name: 'one_roster_enrollment',
  version: 1,
  grain: 'One enrolment of one person in one class.',
  key: ['id'],
  description: 'Learners and educators of classes, with the period of each.',
  columns: [
    column('id', 'varchar', 'none', 'Id of the enrolment; nothing refers to it.'),
    column('user_id', 'varchar', 'pseudonym', 'Person who is enrolled, `one_roster_user.id`.'),
    column('class_id', 'varchar', 'none', 'Class of the enrolment, `one_roster_class.id`.'),
    column('role', 'varchar', 'none', 'What the person is in the class: `student`, `teacher` and others.'),
    column('primary', 'boolean', 'none', 'Whether it is the main one of the person.'),
    column('begin_date', 'date', 'none', 'First day of the enrolment.', { unit: 'day' }),
    column('end_date', 'date', 'none', 'Last day of the enrolment; null while it goes on.', { unit: 'day' }),
    column('status', 'varchar', 'none', 'State of the enrolment: `active`, `inactive` or `tobedeleted`.'),
  ],
});
