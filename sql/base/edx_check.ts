import { defineBase, measured, nullable, required } from '../../lambdas/core/definitions/model.ts';
import edxCheckSql from './edx_check.sql';

export const edxCheck = defineBase({
  name: 'edx_check',
  sql: edxCheckSql,
  rebuild: { by: 'day', column: 'day' },
  grain: 'One check of the answers to a problem by the server.',
  description:
    'Each time that a learner submitted answers to a problem, from the event logs, with the session in which it happened. A log can bring the same check twice, so nothing identifies a row.',
  columns: [
    required('session_id', 'varchar', 'pseudonym', 'Session in which it happened, `base.edx_session.id`.', [
      'base.edx_session.id',
    ]),
    required('org', 'varchar', 'none', 'Organisation whose log the event is from, in lower case.', ['edx.events.org']),
    required('site', 'varchar', 'none', 'Platform, `edx` or `edge`.', ['edx.events.site']),
    required('account', 'varchar', 'pseudonym', 'Account that answered, such as `edx:123`.', [
      'edx.events.site',
      'edx.events.user_id',
      'edx.events.username',
      'base.edx_user_name.user_id',
    ]),
    required('day', 'date', 'none', 'Date on which the session began.', ['base.edx_session.day']),
    required('problem_id', 'varchar', 'none', 'Usage key of the problem.', ['edx.events.problem_id']),
    ...measured(
      required(
        'started_at_time',
        'timestamp',
        'none',
        "First event of the session that names the problem, but for the submission's own call of its handler within two seconds before the check; the check itself where no earlier event does.",
        ['edx.events.event_time', 'edx.events.problem_id', 'edx.events.block_id', 'edx.events.event_type'],
      ),
    ),
    ...measured(
      required('checked_at_time', 'timestamp', 'none', 'When the answers were checked.', ['edx.events.event_time']),
    ),
    nullable(
      'attempt_number',
      'bigint',
      'none',
      'Which try of the learner at the problem it was, from 1; null when the log does not say.',
      ['edx.events.attempts'],
      { unit: 'attempts' },
    ),
    nullable(
      'grade',
      'double',
      'personal',
      'Points earned, unweighted; null when the log does not say.',
      ['edx.events.grade'],
      { unit: 'points' },
    ),
    nullable(
      'max_grade',
      'double',
      'none',
      'Points that could be earned, unweighted; null when the log does not say.',
      ['edx.events.max_grade'],
      { unit: 'points' },
    ),
  ],
  rules: [{ holds: 'started_at_time <= checked_at_time', level: 'block' }],
  relationships: [{ column: 'session_id', to: 'base.edx_session.id', level: 'warn' }],
  checks: [
    {
      name: 'each check of a problem in the log is one row',
      level: 'block',
      breaks: `select held.total as held, logged.total as logged
from (select count(*) as total from base.edx_check) held
cross join (select coalesce(sum(check_count), 0) as total from base.edx_log_day) logged
where held.total <> logged.total`,
    },
  ],
});
