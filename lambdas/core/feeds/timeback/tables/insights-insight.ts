import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const insightsInsight = defineExportTable({
  name: 'insights_insight',
  version: 3,
  grain: 'One thing that was noticed during an observation.',
  key: ['id'],
  description: 'Distractions, violations and journal entries, with their time in the session.',
  columns: [
    column('id', 'varchar', 'pseudonym', 'Id of the insight.'),
    column('insights_session_id', 'varchar', 'pseudonym', 'Observation that it belongs to, `insights_session.id`.'),
    column('insights_type_id', 'varchar', 'none', 'Kind of insight, `insights_type.id`.'),
    column('started_at_time', 'timestamp', 'none', 'When it began, as the client or the platform saw it.', {
      measured: true,
    }),
    column('ended_at_time', 'timestamp', 'none', 'When it ended, not before it began.', { measured: true }),
    column('reason', 'varchar', 'sensitive', 'What was seen, in words; in a journal entry the words of the learner.'),
    column('is_visible', 'boolean', 'none', 'Whether it may be shown at all.', { decisive: true }),
  ],
});
