import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const insightsRecommendation = defineExportTable({
  name: 'insights_recommendation',
  version: 2,
  grain: 'One piece of advice for one learner.',
  key: ['id'],
  description: 'Coaching messages, whether they were delivered, and what the learner thought of them.',
  columns: [
    column('id', 'varchar', 'pseudonym', 'Id of the advice.'),
    column('user_id', 'varchar', 'pseudonym', 'Learner whom it is for, `one_roster_user.id`.'),
    column('type', 'varchar', 'none', 'Kind of advice, such as `daily-coaching`.'),
    column(
      'source_system',
      'varchar',
      'none',
      'What produced it: `vault-agent`, `manual`, `app-generated` and others. The producer calls the column `source`.',
      { aliases: ['source'] },
    ),
    column('source_reference_id', 'varchar', 'none', 'What it goes back to in the system that produced it.'),
    column('title', 'varchar', 'sensitive', 'Short title, where there is one.'),
    column('visibility', 'varchar', 'none', 'Who may see it: `student`, or `internal` for staff alone.', {
      decisive: true,
    }),
    column('content', 'varchar', 'sensitive', 'The message, in Markdown.'),
    column('generated_at', 'timestamp', 'none', 'When it was produced.'),
    column('delivered_at', 'timestamp', 'none', 'When the learner received it; null until then.'),
    column('feedback_sentiment', 'varchar', 'none', "The learner's opinion in one word."),
    column('feedback_text', 'varchar', 'sensitive', "The learner's opinion in their own words."),
    column('feedback_at', 'timestamp', 'none', 'When the learner gave it.'),
  ],
});
