import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { caliperSession as exported } from '../../lambdas/core/feeds/timeback/tables/caliper-session.ts';
import caliperSessionSql from './caliper_session.sql';
import { takesAllOf } from './checks.ts';

export const caliperSession = defineBase({
  name: 'caliper_session',
  sql: caliperSessionSql,
  rebuild: { by: 'source', sources: 'union' },
  grain: 'One learning session of one person in one application.',
  key: ['id'],
  description:
    'From signing in to leaving; of edX the events of one account at one organisation on one site without a gap of over an hour. Sessions of an account that no longer belongs to a person are left out.',
  columns: takenOver(exported, {
    id: {
      description:
        'Id of the session, such as `urn:uuid:...`; of edX it changes when an event arrives that began the session earlier.',
      from: ['base.edx_session.id'],
    },
    user_id: { from: ['base.edx_session.account', 'base.person_account.person_id'] },
    client_id: {
      description:
        'Application in which it took place; not always an id of `lti_application`. Of edX that of `edX` or `edX Edge`.',
      from: ['base.edx_session.site'],
    },
    started_at_time: { nullable: false, from: ['base.edx_session.started_at_time'] },
    started_at_time_us: { from: ['base.edx_session.started_at_time_us'] },
    ended_at_time: {
      description:
        'When it ended; null while it goes on, or when nobody closed it. Of edX the last event, null while that lies within an hour of the newest event loaded for its organisation and site. Events from two days after the newest log on are of clocks that run ahead: they close no session, and their own stays open.',
      from: ['base.edx_session.ended_at_time', 'base.edx_log_day.newest_event_time_us'],
    },
    ended_at_time_us: { from: ['base.edx_session.ended_at_time_us', 'base.edx_log_day.newest_event_time_us'] },
  }),
  rules: [{ holds: 'started_at_time <= ended_at_time', level: 'block' }],
  relationships: [{ column: 'user_id', to: 'base.one_roster_user.id', level: 'warn' }],
  checks: [
    takesAllOf(exported),
    {
      name: 'each session of an edX account that belongs to a person is in base.caliper_session',
      level: 'block',
      breaks: `select observed.id
from base.edx_session observed
join base.person_account account on account.source = 'edx' and account.native_id = observed.account
left join base.caliper_session taken on taken.source = 'edx' and taken.id = observed.id
where taken.id is null`,
    },
    {
      name: 'each edX account that has sessions belongs to a person',
      level: 'warn',
      breaks: `select distinct observed.account
from base.edx_session observed
left join base.person_account account on account.source = 'edx' and account.native_id = observed.account
where account.native_id is null`,
    },
  ],
});
