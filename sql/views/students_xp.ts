import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import { orgIds } from './columns.ts';
import studentsXpSql from './students_xp.sql';

const EARNED = 'base.daily_xp';

export const studentsXp = defineView({
  name: 'students_xp',
  sql: studentsXpSql,
  grain: 'One student, application, session and date on which points were booked.',
  key: ['student_id', 'learning_app_id', 'session_id', 'date'],
  description: 'Experience points of students, summed over the entries of the ledger.',
  rebuild: { by: 'month', column: 'date' },
  columns: [
    required('student_id', 'varchar', 'pseudonym', 'Student who earned the points, `students.id`.', [
      `${EARNED}.user_id`,
    ]),
    required('learning_app_id', 'varchar', 'none', 'Application in which they were earned, `learning_apps.id`.', [
      `${EARNED}.application_id`,
    ]),
    nullable(
      'session_id',
      'varchar',
      'pseudonym',
      'Session in which they were earned, `sessions.id`; null when none is known.',
      [`${EARNED}.session_id`],
    ),
    nullable('date', 'date', 'none', 'Date of the entries; null when that was not recorded.', [
      `${EARNED}.date_earned`,
    ]),
    required(
      'total_value',
      'decimal',
      'personal',
      'Points, the sum of the entries rounded to two decimals; zero or less where corrections take them back.',
      [`${EARNED}.total_value`],
      { unit: 'points' },
    ),
    orgIds('the student'),
  ],
  relationships: [
    { column: 'student_id', to: 'students.id', level: 'warn' },
    { column: 'learning_app_id', to: 'learning_apps.id', level: 'warn' },
    { column: 'session_id', to: 'sessions.id', level: 'warn' },
  ],
});
