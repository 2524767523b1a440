import { defineView, required } from '../../lambdas/core/definitions/model.ts';
import { contentTitle } from './columns.ts';
import unitsSql from './units.sql';

export const units = defineView({
  name: 'units',
  sql: unitsSql,
  grain: 'One unit.',
  key: ['id'],
  description: 'Units of the curriculum; of edX the chapters. `unit_courses` says what courses they belong to.',
  columns: [
    required('id', 'varchar', 'none', 'Id of the unit.', ['base.caliper_assignable_digital_resource.id']),
    contentTitle('unit', 'base.caliper_assignable_digital_resource'),
  ],
});
