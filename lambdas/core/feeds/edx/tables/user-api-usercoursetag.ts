import { column } from '../../../definitions/define.ts';
import { COURSE_ID, USER_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const userApiUsercoursetag = definePackageTable({
  name: 'user_api_usercoursetag',
  version: 2,
  grain: 'One attribute of one learner in one course run.',
  key: ['user_id', 'course_id', 'key'],
  description:
    'Attributes that features of the platform keep of learners, such as the group of an experiment. Older packages write no id.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the attribute; null in packages without it.', {
      optional: true,
    }),
    USER_ID,
    column(
      'key',
      'varchar',
      'none',
      'Name of the attribute; `xblock.partition_service.partition_{number}` for an experiment.',
    ),
    COURSE_ID,
    column(
      'value',
      'varchar',
      'sensitive',
      "What the attribute is for the learner; for an experiment the number of the learner's group.",
    ),
  ],
});
