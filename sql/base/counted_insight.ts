import { defineBase, measured, nullable, required, SOURCE } from '../../lambdas/core/definitions/model.ts';
import countedInsightSql from './counted_insight.sql';

export const countedInsight = defineBase({
  name: 'counted_insight',
  sql: countedInsightSql,
  grain: 'One insight that counts.',
  key: ['id'],
  description:
    'What the views about insights and journals share. An insight counts when its kind is external, when it is visible, and when its kind needs no review or at least one review confirmed it. Insights whose session is not known are left out.',
  rebuild: { by: 'source', sources: 'rows' },
  columns: [
    required('id', 'varchar', 'pseudonym', 'Id of the insight.', ['base.insights_insight.id']),
    required('session_id', 'varchar', 'pseudonym', 'Learning session in which it was noticed.', [
      'base.insights_session.caliper_session_id',
      'base.caliper_session.id',
    ]),
    nullable(
      'user_id',
      'varchar',
      'pseudonym',
      'Person who was observed, else the person whose session it is; null when neither is known.',
      ['base.insights_session.user_id', 'base.caliper_session.user_id'],
    ),
    nullable('application_id', 'varchar', 'none', 'Application that was observed; null when that was not recorded.', [
      'base.insights_session.application_id',
    ]),
    nullable('slug', 'varchar', 'none', 'Short name of the kind of insight.', ['base.insight_kind.slug']),
    nullable('category', 'varchar', 'none', 'Group of kinds that it belongs to.', ['base.insight_kind.category']),
    required('is_waste', 'boolean', 'none', 'Whether its time counts as wasted; false where that is not said.', [
      'base.insight_kind.is_waste',
    ]),
    required(
      'is_proctored',
      'boolean',
      'none',
      'Whether the observation that noticed it was a proctored one; false where that is not said.',
      ['base.insights_session.is_proctored'],
    ),
    ...measured(
      required('started_at_time', 'timestamp', 'none', 'When it began.', ['base.insights_insight.started_at_time']),
    ),
    ...measured(
      nullable('ended_at_time', 'timestamp', 'none', 'When it ended; a journal entry may have no end.', [
        'base.insights_insight.ended_at_time',
      ]),
    ),
    nullable(
      'duration_sec',
      'decimal',
      'personal',
      'From beginning to end, in whole seconds; null without an end.',
      ['base.insights_insight.started_at_time_us', 'base.insights_insight.ended_at_time_us'],
      { unit: 'seconds' },
    ),
    nullable(
      'reason',
      'varchar',
      'sensitive',
      'What was seen, in words; in a journal entry the words of the learner.',
      ['base.insights_insight.reason'],
    ),
    SOURCE,
  ],
  rules: [
    {
      holds: "coalesce(is_waste or category in ('Cheating', 'Proctoring'), false) = false or ended_at_time is not null",
      level: 'block',
    },
    {
      holds: "coalesce(slug, '') <> 'Journal' or (user_id is not null and application_id is not null)",
      level: 'block',
    },
  ],
  relationships: [
    { column: 'user_id', to: 'base.one_roster_user.id', level: 'warn' },
    { column: 'application_id', to: 'base.lti_application.id', level: 'warn' },
  ],
});
