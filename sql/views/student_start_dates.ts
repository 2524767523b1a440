import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import { orgIds } from './columns.ts';
import studentStartDatesSql from './student_start_dates.sql';

export const studentStartDates = defineView({
  name: 'student_start_dates',
  sql: studentStartDatesSql,
  grain: 'One student.',
  key: ['student_id'],
  description: 'When each student began, told by three records that do not depend on each other.',
  columns: [
    required('student_id', 'varchar', 'pseudonym', 'Student, `students.id`.', ['base.one_roster_role.user_id']),
    nullable(
      'admission_date',
      'date',
      'personal',
      'Earliest admission to a school by a primary student role; by any student role where no primary one has a date; null without one. TimeBack fills it from the begin date of the role until it has true admission dates, so it may equal `earliest_enrollment_date`.',
      ['base.one_roster_role.admission_date', 'base.one_roster_role.role_type', 'base.one_roster_organization.type'],
    ),
    nullable(
      'earliest_enrollment_date',
      'date',
      'personal',
      'Earliest begin of a class enrolment as student; null when none has one.',
      ['base.one_roster_enrollment.begin_date'],
    ),
    nullable(
      'earliest_map_date',
      'date',
      'personal',
      'Earliest active test result that has a report; null without one.',
      [
        'base.gradebook_assessment_result.score_date',
        'base.gradebook_assessment_result.status',
        'base.gradebook_assessment_result.report_url',
      ],
    ),
    orgIds('the student'),
  ],
  relationships: [{ column: 'student_id', to: 'students.id', level: 'warn' }],
});
