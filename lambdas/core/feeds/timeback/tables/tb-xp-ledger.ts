import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const tbXpLedger = defineExportTable({
  name: 'tb_xp_ledger',
  version: 2,
  grain: 'One entry of the ledger of experience points.',
  key: ['id'],
  description: 'Points that learners earned; a correction is an entry of its own and can be negative.',
  columns: [
    column('id', 'varchar', 'pseudonym', 'Id of the entry in the ledger.'),
    column('user_id', 'varchar', 'pseudonym', 'Learner who earned the points, `one_roster_user.id`.'),
    column('application_id', 'varchar', 'none', 'Application in which they were earned, `lti_application.id`.'),
    column(
      'session_id',
      'varchar',
      'pseudonym',
      'Session in which they were earned, `caliper_session.id`; exports without the column may say it in `caliper_event`.',
      { optional: true, elsewhere: 'caliper_event' },
    ),
    column('value', 'numeric', 'none', 'Points, negative in a correction; decimals beyond the 18th are rounded.', {
      unit: 'points',
    }),
    column('date_created', 'timestamp', 'none', 'When the entry was made.'),
  ],
});
