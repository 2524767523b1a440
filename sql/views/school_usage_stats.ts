import { defineView, required } from '../../lambdas/core/definitions/model.ts';
import schoolUsageStatsSql from './school_usage_stats.sql';

export const schoolUsageStats = defineView({
  name: 'school_usage_stats',
  sql: schoolUsageStatsSql,
  grain: 'One organisation of type school.',
  key: ['school_id'],
  description:
    'How much the students of each school used the learning applications. It counts the whole history of all who are or were attached to the school, so a student of two schools counts in both.',
  columns: [
    required('school_id', 'varchar', 'none', 'School, `schools.id`.', ['base.one_roster_organization.id']),
    required('school_name', 'varchar', 'none', 'Name of the school.', ['base.one_roster_organization.name']),
    required(
      'student_count',
      'bigint',
      'none',
      'Students who are or were attached to it, by a role or by a class; each counts once.',
      ['base.student_attachment.student_id'],
      { unit: 'students' },
    ),
    required(
      'total_app_time_sec',
      'decimal',
      'none',
      'Length of their sessions that have ended, each rounded to whole seconds; 0 without any.',
      ['base.observed_session.duration_sec'],
      { unit: 'seconds' },
    ),
    required(
      'total_waste_time_sec',
      'decimal',
      'none',
      'Length of the insights about wasted time that count, each rounded to whole seconds; 0 without any.',
      ['base.counted_insight.duration_sec', 'base.counted_insight.is_waste'],
      { unit: 'seconds' },
    ),
  ],
  relationships: [{ column: 'school_id', to: 'schools.id', level: 'warn' }],
});
