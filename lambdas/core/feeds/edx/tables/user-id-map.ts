import { column } from '../../../definitions/define.ts';
import { definePackageTable } from '../package-table.ts';

export const userIdMap = definePackageTable({
  name: 'user_id_map',
  version: 1,
  grain: 'One learner with the id that hides the account.',
  key: ['user_id'],
  description:
    'Resolves the obfuscated ids that are valid across courses; for those of one course run see `student_anonymoususerid`. Older packages spell the columns otherwise.',
  dialects: ['edx-sql'],
  columns: [
    column('hash_id', 'varchar', 'pseudonym', '32 hexadecimal digits that stand for the learner in every course.', {
      aliases: ['hashid'],
    }),
    column('user_id', 'bigint', 'pseudonym', 'Account of the learner, `auth_user.id`.', {
      aliases: ['id'],
    }),
    column('username', 'varchar', 'personal', 'Public name of the account, `auth_user.username`.'),
  ],
});
