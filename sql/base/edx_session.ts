import { defineBase, measured, required } from '../../lambdas/core/definitions/model.ts';
import edxSessionSql from './edx_session.sql';

export const edxSession = defineBase({
  name: 'edx_session',
  sql: edxSessionSql,
  rebuild: { by: 'day', column: 'day' },
  grain: 'One session: the events of one account at one organisation on one site without a gap of over an hour.',
  key: ['id'],
  description:
    'When learners and course teams were active, from the event logs. An event without a user id counts for the account of its user name. Events without an account or without a time are left out. It names the account and not the person, so that a merge of accounts changes nothing here. A session that turns out to have begun earlier, or to go on from another, gets another id.',
  columns: [
    required('id', 'varchar', 'pseudonym', 'Id made of organisation, site, account and the time of the first event.', [
      'edx.events.org',
      'edx.events.site',
      'edx.events.user_id',
      'base.edx_user_name.user_id',
      'edx.events.event_time',
    ]),
    required('org', 'varchar', 'none', 'Organisation whose log the events are from, in lower case.', [
      'edx.events.org',
    ]),
    required('site', 'varchar', 'none', 'Platform, `edx` or `edge`.', ['edx.events.site']),
    required('account', 'varchar', 'pseudonym', 'Account that acted, such as `edx:123`.', [
      'edx.events.site',
      'edx.events.user_id',
      'edx.events.username',
      'base.edx_user_name.user_id',
    ]),
    required('day', 'date', 'none', 'Date of the first event.', ['edx.events.event_time']),
    ...measured(
      required('started_at_time', 'timestamp', 'none', 'Time of the first event.', ['edx.events.event_time']),
    ),
    ...measured(
      required('ended_at_time', 'timestamp', 'none', 'Time of the last event known so far.', ['edx.events.event_time']),
    ),
    required('event_count', 'bigint', 'none', 'Events of the session.', ['edx.events.event_time'], { unit: 'events' }),
  ],
  rules: [{ holds: 'started_at_time <= ended_at_time', level: 'block' }],
  checks: [
    {
      name: 'each event with an account and a time is in one session',
      level: 'block',
      breaks: `select held.total as held, logged.total as logged
from (select coalesce(sum(event_count), 0) as total from base.edx_session) held
cross join (select coalesce(sum(account_event_count), 0) as total from base.edx_log_day) logged
where held.total <> logged.total`,
    },
    {
      name: 'on each day of a log, the events that name their accounts by a user name alone find them in auth_user',
      level: 'warn',
      breaks: `select org || ' ' || site || ' ' || cast(day as varchar) as log
from base.edx_log_day
where unknown_name_event_count > 0`,
    },
  ],
});
