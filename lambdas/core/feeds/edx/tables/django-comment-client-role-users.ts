import { column } from '../../../definitions/define.ts';
import { COURSE_ID, USER_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const djangoCommentClientRoleUsers = definePackageTable({
  name: 'django_comment_client_role_users',
  version: 1,
  grain: 'One discussion role of one user in one course run.',
  key: ['course_id', 'user_id', 'name'],
  description: 'Everybody enrolled has the role Student; some have more. A user with two roles has two rows.',
  dialects: ['edx-sql'],
  columns: [
    COURSE_ID,
    USER_ID,
    column(
      'name',
      'varchar',
      'none',
      'Role in the discussions: `Student`, `Moderator`, `Group Moderator`, `Community TA` (the documentation: `Community`) or `Administrator`.',
    ),
  ],
});
