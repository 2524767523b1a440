import { defineBase, required } from '../../lambdas/core/definitions/model.ts';
import observedSessionSql from './observed_session.sql';

const OBSERVATION = 'base.insights_session';

export const observedSession = defineBase({
  name: 'observed_session',
  sql: observedSessionSql,
  grain: 'One learning session with at least one observation.',
  key: ['session_id'],
  description:
    'How each session was observed; of several observations each counts. It is kept because to group millions of observations takes longer than a reader waits.',
  columns: [
    required('session_id', 'varchar', 'pseudonym', 'Session that was observed, `base.caliper_session.id`.', [
      `${OBSERVATION}.caliper_session_id`,
    ]),
    required(
      'webcam_enabled',
      'boolean',
      'none',
      'Whether the camera was on in one of them; false where none says so.',
      [`${OBSERVATION}.webcam_enabled`],
    ),
    required('is_proctored', 'boolean', 'none', 'Whether one of them was a proctored one; false where none says so.', [
      `${OBSERVATION}.is_proctored`,
    ]),
  ],
});
