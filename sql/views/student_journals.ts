import { defineView, required } from '../../lambdas/core/definitions/model.ts';
import { orgIds } from './columns.ts';
import { OF_SESSION } from './insight-columns.ts';
import studentJournalsSql from './student_journals.sql';

export const studentJournals = defineView({
  name: 'student_journals',
  sql: studentJournalsSql,
  grain: 'One journal entry.',
  key: ['id'],
  description:
    'What students wrote of themselves during sessions: entries of an external kind, visible, and confirmed by a review where the kind needs one.',
  rebuild: { by: 'month', column: 'date' },
  columns: [
    required('id', 'varchar', 'pseudonym', 'Id of the entry.', ['base.counted_insight.id']),
    required('student_id', 'varchar', 'pseudonym', 'Student who wrote it, `students.id`.', [
      'base.counted_insight.user_id',
    ]),
    required('session_id', 'varchar', 'pseudonym', 'Session in which it was written, `sessions.id`.', [
      'base.counted_insight.session_id',
    ]),
    required(
      'learning_app_id',
      'varchar',
      'none',
      'Application in which it was written, `learning_apps.id`; `sessions.learning_app_id` can have another id for it.',
      ['base.counted_insight.application_id'],
    ),
    required('journal_text', 'varchar', 'sensitive', 'What the student wrote.', ['base.counted_insight.reason']),
    required('date', 'date', 'none', 'Date of the entry.', ['base.counted_insight.started_at_time']),
    required('timestamp', 'timestamp', 'none', 'When it was written.', ['base.counted_insight.started_at_time']),
    orgIds('the student'),
  ],
  relationships: [
    { column: 'student_id', to: 'students.id', level: 'warn' },
    OF_SESSION,
    { column: 'learning_app_id', to: 'learning_apps.id', level: 'warn' },
  ],
});
