import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const insightsReview = defineExportTable({
  name: 'insights_review',
  version: 2,
  grain: 'One verdict of a person on one insight.',
  key: [],
  description: 'Whether an insight was right. An insight can be reviewed more than once.',
  columns: [
    column('insight_id', 'varchar', 'pseudonym', 'Insight that was judged, `insights_insight.id`.'),
    column('result', 'varchar', 'none', 'The verdict: `TruePositive`, `FalsePositive` and others.', { decisive: true }),
    column('reviewed_at', 'timestamp', 'none', 'When it was judged.'),
  ],
});
