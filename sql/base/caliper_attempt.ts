import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { caliperAttempt as exported } from '../../lambdas/core/feeds/timeback/tables/caliper-attempt.ts';
import caliperAttemptSql from './caliper_attempt.sql';
import { nameSessions, takesAllOf } from './checks.ts';

const STATE = 'edx.courseware_studentmodule';

export const caliperAttempt = defineBase({
  name: 'caliper_attempt',
  sql: caliperAttemptSql,
  rebuild: { by: 'source', sources: 'union' },
  grain: 'One attempt of one person at one piece of content.',
  key: ['id'],
  description:
    "Work on lessons, tests and questions; only the graded ones have a score. Of edX there is one attempt for each account and problem: its first check by the server, or, where no log has one, the learner's stored state; and one for each account and lesson, from the stored state.",
  columns: takenOver(exported, {
    id: {
      description: 'Id of the attempt; of edX made of account and usage key.',
      from: ['base.edx_check.account', 'base.edx_check.problem_id', `${STATE}.student_id`, `${STATE}.module_id`],
    },
    assignee_id: { from: ['base.edx_check.account', `${STATE}.student_id`, 'base.person_account.person_id'] },
    assignable_id: {
      from: ['base.edx_check.problem_id', `${STATE}.module_id`, 'base.edx_block.content_level'],
    },
    session_id: {
      description:
        "Session in which it happened, `caliper_session.id`: of TimeBack as the attempt says, else as its event says (of several events the smallest session id); of edX that of the check. Null where nothing says it, as in edX's stored states.",
      from: ['timeback_export.caliper_event.session_id', 'base.edx_check.session_id'],
    },
    started_at_time: {
      description:
        'When the work began; of edX the first event of the session that names the problem, or when the block was first opened.',
      from: ['base.edx_check.started_at_time', `${STATE}.created`],
    },
    started_at_time_us: { from: ['base.edx_check.started_at_time_us', `${STATE}.created_us`] },
    ended_at_time: {
      description:
        'When the work ended; null when that is not known. Of edX the check, or the newest change of the stored state.',
      from: ['base.edx_check.checked_at_time', `${STATE}.modified`],
    },
    ended_at_time_us: { from: ['base.edx_check.checked_at_time_us', `${STATE}.modified_us`] },
    duration_sec: { description: 'How long it took, as the client measured it; null when it did not, as for edX.' },
    score_given: { from: ['base.edx_check.grade', `${STATE}.grade`] },
    max_score: { from: ['base.edx_check.max_grade', `${STATE}.max_grade`] },
    attempt_count: {
      description: 'Which try of the person at the content it was, from 1; null when not recorded.',
      from: ['base.edx_check.attempt_number'],
    },
  }),
  rules: [
    { holds: 'started_at_time <= ended_at_time', level: 'block' },
    { holds: 'abs(duration_sec) < 1e12', level: 'block' },
  ],
  relationships: [
    { column: 'assignee_id', to: 'base.one_roster_user.id', level: 'warn' },
    { column: 'session_id', to: 'base.caliper_session.id', level: 'warn' },
  ],
  checks: [
    takesAllOf(exported),
    nameSessions(exported, "TimeBack's attempts", "source = 'timeback'"),
    {
      name: 'each problem that the log shows a person to have answered is one attempt',
      level: 'block',
      breaks: `select made.total as made, logged.total as logged
from (select count(*) as total from base.caliper_attempt where source = 'edx' and session_id is not null) made
cross join (
  select count(*) as total
  from (select distinct account, problem_id from base.edx_check) answered
  join base.person_account account on account.source = 'edx' and account.native_id = answered.account
) logged
where made.total <> logged.total`,
    },
  ],
});
