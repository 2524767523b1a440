import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import { orgIds } from './columns.ts';
import sessionsSql from './sessions.sql';

const SESSION = 'base.observed_session';

export const sessions = defineView({
  name: 'sessions',
  sql: sessionsSql,
  grain: 'One learning session.',
  key: ['id'],
  description:
    'When students learned, in which application, and whether they were observed. A session without a student is shown to unrestricted readers alone.',
  rebuild: { by: 'month', column: 'date' },
  columns: [
    required('id', 'varchar', 'pseudonym', 'Id of the session, which other views call `session_id`.', [
      `${SESSION}.id`,
    ]),
    nullable(
      'student_id',
      'varchar',
      'pseudonym',
      'Student whose session it is, `students.id`; null when nobody is known.',
      [`${SESSION}.user_id`],
    ),
    nullable(
      'learning_app_id',
      'varchar',
      'none',
      'Application in which it took place, as its Caliper client is called, so not always an id of `learning_apps`; null when that was not recorded.',
      [`${SESSION}.client_id`],
    ),
    nullable('date', 'date', 'none', 'Date on which it began.', [`${SESSION}.started_at_time`]),
    required('start_time', 'timestamp', 'none', 'When it began.', [`${SESSION}.started_at_time`]),
    nullable('end_time', 'timestamp', 'none', 'When it ended; null while it goes on, or when nobody closed it.', [
      `${SESSION}.ended_at_time`,
    ]),
    nullable(
      'duration_sec',
      'decimal',
      'personal',
      'From beginning to end, in whole seconds; null without an end.',
      [`${SESSION}.duration_sec`],
      { unit: 'seconds' },
    ),
    required(
      'webcam_enabled',
      'boolean',
      'none',
      'Whether the camera was on in an observation of the session; false without one.',
      [`${SESSION}.webcam_enabled`],
    ),
    required(
      'is_proctored',
      'boolean',
      'none',
      'Whether an observation of the session was a proctored one; false without one.',
      [`${SESSION}.is_proctored`],
    ),
    orgIds('the student'),
  ],
  rules: [{ holds: 'start_time <= end_time', level: 'block' }],
  relationships: [
    { column: 'student_id', to: 'students.id', level: 'warn' },
    { column: 'learning_app_id', to: 'learning_apps.id', level: 'warn' },
  ],
});
