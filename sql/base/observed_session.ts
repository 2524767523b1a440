import { defineBase, nullable, required, SOURCE } from '../../lambdas/core/definitions/model.ts';
import observedSessionSql from './observed_session.sql';

const SESSION = 'base.caliper_session';
const OBSERVATION = 'base.insights_session';

export const observedSession = defineBase({
  name: 'observed_session',
  sql: observedSessionSql,
  grain: 'One learning session.',
  key: ['id'],
  description:
    'Sessions, with how they were observed; of several observations of a session each counts. It is kept because to join millions of sessions with their observations takes longer than a reader waits.',
  rebuild: { by: 'source', sources: 'rows' },
  columns: [
    required('id', 'varchar', 'pseudonym', 'Id of the session.', [`${SESSION}.id`]),
    nullable('user_id', 'varchar', 'pseudonym', 'Person whose session it is; null when nobody is known.', [
      `${SESSION}.user_id`,
    ]),
    nullable('client_id', 'varchar', 'none', 'Application in which it took place; null when that was not recorded.', [
      `${SESSION}.client_id`,
    ]),
    nullable('started_at_time', 'timestamp', 'none', 'When it began.', [`${SESSION}.started_at_time`]),
    nullable('ended_at_time', 'timestamp', 'none', 'When it ended; null while it goes on, or when nobody closed it.', [
      `${SESSION}.ended_at_time`,
    ]),
    nullable(
      'duration_sec',
      'decimal',
      'personal',
      'From beginning to end, in whole seconds; null without either.',
      [`${SESSION}.started_at_time_us`, `${SESSION}.ended_at_time_us`],
      { unit: 'seconds' },
    ),
    required(
      'webcam_enabled',
      'boolean',
      'none',
      'Whether the camera was on in an observation of the session; false without one.',
      [`${OBSERVATION}.webcam_enabled`],
    ),
    required(
      'is_proctored',
      'boolean',
      'none',
      'Whether an observation of the session was a proctored one; false without one.',
      [`${OBSERVATION}.is_proctored`],
    ),
    SOURCE,
  ],
});
