import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import { orgIds } from './columns.ts';
import recommendationsSql from './recommendations.sql';

const ADVICE = 'base.insights_recommendation';

export const recommendations = defineView({
  name: 'recommendations',
  sql: recommendationsSql,
  grain: 'One recommendation for one student.',
  key: ['id'],
  description:
    'Coaching messages for students, whether they were seen, and what the students thought of them. Those for staff alone never appear.',
  columns: [
    required('id', 'varchar', 'pseudonym', 'Id of the recommendation.', [`${ADVICE}.id`]),
    required('student_id', 'varchar', 'pseudonym', 'Student whom it is for, `students.id`.', [`${ADVICE}.user_id`]),
    required('type', 'varchar', 'none', 'Kind of recommendation, such as `daily-coaching`; new kinds can come.', [
      `${ADVICE}.type`,
    ]),
    required(
      'source',
      'varchar',
      'none',
      'What produced it, such as `vault-agent`, `manual` or `app-generated`; others can come.',
      [`${ADVICE}.source_system`],
    ),
    nullable(
      'source_reference_id',
      'varchar',
      'none',
      'What it goes back to in the system that produced it; null when that keeps none.',
      [`${ADVICE}.source_reference_id`],
    ),
    nullable('title', 'varchar', 'sensitive', 'Short title; null without one.', [`${ADVICE}.title`]),
    required('visibility', 'varchar', 'none', 'Who may see it: always `student`.', [`${ADVICE}.visibility`], {
      allowed: ['student'],
    }),
    required('content', 'varchar', 'sensitive', 'The message, in Markdown.', [`${ADVICE}.content`]),
    required('date', 'date', 'none', 'Date on which it was produced.', [`${ADVICE}.generated_at`]),
    required('generated_at', 'timestamp', 'none', 'When it was produced.', [`${ADVICE}.generated_at`]),
    nullable('delivered_at', 'timestamp', 'none', 'When the student first saw it; null until then.', [
      `${ADVICE}.delivered_at`,
    ]),
    nullable(
      'feedback_sentiment',
      'varchar',
      'personal',
      'Whether the student liked it; null without feedback.',
      [`${ADVICE}.feedback_sentiment`],
      { allowed: ['POSITIVE', 'NEGATIVE'] },
    ),
    nullable('feedback_text', 'varchar', 'sensitive', "The student's own words about it; null without any.", [
      `${ADVICE}.feedback_text`,
    ]),
    nullable('feedback_at', 'timestamp', 'none', 'When the student gave feedback; null without any.', [
      `${ADVICE}.feedback_at`,
    ]),
    orgIds('the student'),
  ],
  relationships: [{ column: 'student_id', to: 'students.id', level: 'warn' }],
});
