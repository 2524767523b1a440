import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { tbXpLedger as exported } from '../../lambdas/core/feeds/timeback/tables/tb-xp-ledger.ts';
import { nameSessions, takesAllOf } from './checks.ts';
import tbXpLedgerSql from './tb_xp_ledger.sql';

export const tbXpLedger = defineBase({
  name: 'tb_xp_ledger',
  sql: tbXpLedgerSql,
  grain: 'One entry of the ledger of experience points.',
  key: ['id'],
  description: 'Points that learners earned; a correction is an entry of its own and can be negative.',
  columns: takenOver(exported, {
    user_id: { nullable: false },
    application_id: { nullable: false },
    session_id: {
      description:
        'Session in which they were earned, `caliper_session.id`: as the entry says, else as its event says (of several events the smallest session id); null where neither does.',
      from: ['timeback_export.caliper_event.session_id'],
    },
  }),
  rules: [
    { holds: 'value between -999999999999.999999999999999999 and 999999999999.999999999999999999', level: 'block' },
  ],
  relationships: [
    { column: 'user_id', to: 'base.one_roster_user.id', level: 'warn' },
    { column: 'application_id', to: 'base.lti_application.id', level: 'warn' },
    { column: 'session_id', to: 'base.caliper_session.id', level: 'warn' },
  ],
  checks: [takesAllOf(exported), nameSessions(exported, 'entries of the ledger')],
});
