import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const caliperEvent = defineExportTable({
  name: 'caliper_event',
  version: 1,
  grain: 'One Caliper event that ties an attempt or an entry of the XP ledger to its session.',
  key: ['id'],
  description: 'In exports whose attempts and ledger entries do not name their sessions themselves.',
  columns: [
    column('id', 'varchar', 'pseudonym', 'Id of the event, as Caliper gives it.'),
    column('session_id', 'varchar', 'pseudonym', 'Session in which it happened, `caliper_session.id`.'),
    column('attempt_id', 'varchar', 'pseudonym', 'Attempt that it reports, `caliper_attempt.id`, if any.'),
    column('xp_ledger_id', 'varchar', 'pseudonym', 'Entry that it caused, `tb_xp_ledger.id`, if any.'),
  ],
});
