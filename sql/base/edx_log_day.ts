import { defineBase, measured, required } from '../../lambdas/core/definitions/model.ts';
import edxLogDaySql from './edx_log_day.sql';

const ACCOUNT = ['edx.events.user_id', 'edx.events.username', 'base.edx_user_name.user_id'];

const TOTALS = [
  'coalesce(sum(event_count), 0) as events',
  'coalesce(sum(account_event_count), 0) as of_accounts',
  'coalesce(sum(check_count), 0) as checks',
].join(', ');

export const edxLogDay = defineBase({
  name: 'edx_log_day',
  sql: edxLogDaySql,
  rebuild: { by: 'day', column: 'day' },
  grain: 'One log and one day of its events.',
  key: ['org', 'site', 'file_date', 'day'],
  description:
    'What the event logs hold, counted by the day of the events, so that whatever needs a total of all logs does not read thousands of files. Events without a time are left out.',
  columns: [
    required('org', 'varchar', 'none', 'Organisation of the log, in lower case.', ['edx.events.org']),
    required('site', 'varchar', 'none', 'Platform, `edx` or `edge`.', ['edx.events.site']),
    required('file_date', 'date', 'none', "Date in the log's name.", []),
    required('day', 'date', 'none', 'Day of the events.', ['edx.events.event_time']),
    required('event_count', 'bigint', 'none', 'Events of the day.', ['edx.events.event_time'], { unit: 'events' }),
    required(
      'account_event_count',
      'bigint',
      'none',
      'Those with an account, by their user id or by a user name that `auth_user` knows.',
      ACCOUNT,
      { unit: 'events' },
    ),
    required(
      'unknown_name_event_count',
      'bigint',
      'none',
      'Those that have a user name alone, which `auth_user` does not know.',
      ACCOUNT,
      { unit: 'events' },
    ),
    required(
      'check_count',
      'bigint',
      'none',
      'Checks of a problem by the server, of those with an account.',
      ['edx.events.event_source', 'edx.events.event_type', 'edx.events.problem_id', ...ACCOUNT],
      { unit: 'events' },
    ),
    ...measured(
      required('newest_event_time', 'timestamp', 'none', 'Time of the last event.', ['edx.events.event_time']),
    ),
  ],
  checks: [
    {
      name: 'each event with a time is counted, and so is each that has an account and each check of a problem',
      level: 'block',
      whole: true,
      // Counts the logs once more as the table does, since it was counted day by day. All three in one pass over the logs.
      breaks: `select
  held.events as held_events, logged.events as logged_events,
  held.of_accounts as held_of_accounts, logged.of_accounts as logged_of_accounts,
  held.checks as held_checks, logged.checks as logged_checks
from (select ${TOTALS} from base.edx_log_day) held
cross join (select ${TOTALS} from (
${edxLogDaySql}) days) logged
where held.events <> logged.events or held.of_accounts <> logged.of_accounts or held.checks <> logged.checks`,
    },
  ],
});
