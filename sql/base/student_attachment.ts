import { defineBase, nullable, required } from '../../lambdas/core/definitions/model.ts';
import studentAttachmentSql from './student_attachment.sql';

export const studentAttachment = defineBase({
  name: 'student_attachment',
  sql: studentAttachmentSql,
  grain: 'One distinct attachment of one student to one school: its kind and its period.',
  key: ['student_id', 'school_id', 'link_kind', 'begin_date', 'end_date'],
  description:
    'How students belong to schools, by a role there or by an enrolment in a class held there; what the views about schools share. Ended attachments stay.',
  columns: [
    required('student_id', 'varchar', 'pseudonym', 'Student, `base.one_roster_user.id`.', [
      'base.one_roster_role.user_id',
      'base.one_roster_enrollment.user_id',
    ]),
    required('school_id', 'varchar', 'none', 'Organisation of type school, `base.one_roster_organization.id`.', [
      'base.one_roster_role.org_id',
      'base.one_roster_class.school_id',
      'base.one_roster_organization.type',
    ]),
    required(
      'link_kind',
      'varchar',
      'none',
      '`primary_role`, `secondary_role` (also where a role has no type) or `enrollment`.',
      ['base.one_roster_role.role_type'],
      { allowed: ['primary_role', 'secondary_role', 'enrollment'] },
    ),
    nullable('begin_date', 'date', 'none', 'First day of the role or enrolment; null when not recorded.', [
      'base.one_roster_role.begin_date',
      'base.one_roster_enrollment.begin_date',
    ]),
    nullable('end_date', 'date', 'none', 'Last day of the role or enrolment; null while it goes on.', [
      'base.one_roster_role.end_date',
      'base.one_roster_enrollment.end_date',
    ]),
  ],
  relationships: [{ column: 'student_id', to: 'base.one_roster_user.id', level: 'warn' }],
});
