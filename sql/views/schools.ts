import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import { STATUSES } from './columns.ts';
import schoolsSql from './schools.sql';

export const schools = defineView({
  name: 'schools',
  sql: schoolsSql,
  grain: 'One organisation of type school.',
  key: ['id'],
  description: 'Schools that the reader may see, also those without a student.',
  columns: [
    required('id', 'varchar', 'none', 'Id of the school, which other views call `school_id`.', [
      'base.one_roster_organization.id',
    ]),
    required('name', 'varchar', 'none', 'Name of the school.', ['base.one_roster_organization.name']),
    nullable(
      'identifier',
      'varchar',
      'none',
      "Id of the school in other records, such as a district's; null without one.",
      ['base.one_roster_organization.identifier'],
    ),
    nullable('parent_id', 'varchar', 'none', 'Organisation above it, mostly a district; null at the top.', [
      'base.one_roster_organization.parent_id',
    ]),
    nullable(
      'parent_name',
      'varchar',
      'none',
      'Name of the organisation above it; null when there is none or it is not known.',
      ['base.one_roster_organization.name'],
    ),
    required(
      'status',
      'varchar',
      'none',
      'State of the school; `active` where nothing is recorded.',
      ['base.one_roster_organization.status'],
      { allowed: STATUSES },
    ),
    required(
      'student_count',
      'bigint',
      'none',
      'Students who are or were attached to it, by a role or by a class; each counts once.',
      ['base.student_attachment.student_id'],
      { unit: 'students' },
    ),
  ],
  rules: [{ holds: 'student_count >= 0', level: 'block' }],
});
