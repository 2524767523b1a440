import { defineBase, required } from '../../lambdas/core/definitions/model.ts';
import edxDeactivationSql from './edx_deactivation.sql';

export const edxDeactivation = defineBase({
  name: 'edx_deactivation',
  sql: edxDeactivationSql,
  rebuild: { by: 'day', column: 'event_date' },
  grain: 'One learner, course run and day on which the log says that the learner left the run.',
  key: ['site', 'user_id', 'run_id', 'event_date'],
  description:
    'When learners left course runs, which the packages do not tell. Only what the server says counts, as anyone can post the events of a browser or a mobile device. Each row follows from the events of one day.',
  columns: [
    required('site', 'varchar', 'none', 'Platform of the run, `edx` or `edge`.', ['edx.events.site']),
    required('user_id', 'bigint', 'pseudonym', 'Account of the learner who left, also when the course team did it.', [
      'edx.events.event',
      'edx.events.user_id',
      'edx.events.username',
      'base.edx_user_name.user_id',
    ]),
    required('run_id', 'varchar', 'none', 'Course run that the learner left.', ['edx.events.course_id']),
    required('event_date', 'date', 'none', 'Day of the events.', ['edx.events.event_time']),
    required('deactivated_at', 'timestamp', 'none', 'Last time on that day.', ['edx.events.event_time']),
  ],
});
