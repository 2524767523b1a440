import { column, defineTable } from '../../../definitions/define.ts';

export const userIdMap = defineTable({
  schema: 'edx',
  name: 'user_id_map',
  version: 1,
  grain: 'One learner with the id that hides the account.',
  key: ['user_id'],
  description:
    'Resolves the obfuscated ids that are valid across courses; for those of one course run see `student_anonymoususerid`. Older packages spell the columns otherwise.',
  dialects: ['edx-sql'],
  kind: 'snapshot',
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
