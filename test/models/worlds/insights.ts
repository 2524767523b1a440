import type { World } from '../world.ts';

const insight = (id: string, kind: string, observation: string | null = 'o1', is_visible: boolean | null = true) => ({
  id,
  insights_session_id: observation,
  insights_type_id: kind,
  started_at_time: '2026-06-17 09:55:00',
  ended_at_time: '2026-06-17 09:55:15',
  reason: `seen ${id}`,
  is_visible,
});

/** Insights in each state that decides whether they count. */
export const insights: World = {
  'base.caliper_session': [
    { id: 's1', user_id: 'ada', started_at_time: '2026-06-17 09:00:00', source: 'timeback' },
    { id: 's2', user_id: 'ben', started_at_time: '2026-06-17 09:00:00', source: 'edx' },
    { id: 's3', started_at_time: '2026-06-17 09:00:00', source: 'timeback' },
  ],
  'timeback_export.insights_type': [
    { id: 'idle', slug: 'Idling', category: 'Engagement', visibility: 'external', is_waste: true },
    { id: 'help', slug: 'HelpFromAnotherPerson', category: 'Proctoring', visibility: 'external', is_waste: false },
    { id: 'note', slug: 'Journal', category: 'Journal', visibility: 'external' },
    { id: 'staff', slug: 'Internal', category: 'Engagement', visibility: 'internal', is_waste: true },
    { id: 'hidden', slug: 'Unsaid', category: 'Engagement', is_waste: true },
  ],
  'timeback_export.insights_config': [
    { insights_type_id: 'help', requires_review: true },
    { insights_type_id: 'idle', requires_review: false },
    { insights_type_id: 'note' },
  ],
  'timeback_export.insights_session': [
    { id: 'o1', caliper_session_id: 's1', user_id: 'ada', application_id: 'app', is_proctored: true },
    { id: 'o2', caliper_session_id: 's1', user_id: 'eve', is_proctored: false },
    { id: 'o3', caliper_session_id: 's2' },
    { id: 'o4', caliper_session_id: 's3' },
    { id: 'o5', user_id: 'ada' },
    { id: 'o6', caliper_session_id: 'gone', user_id: 'ada' },
  ],
  'timeback_export.insights_insight': [
    insight('plain', 'idle'),
    insight('unset', 'note'),
    insight('confirmed', 'help'),
    insight('doubted', 'help'),
    insight('open', 'help'),
    insight('refuted', 'idle'),
    insight('refuted-help', 'help'),
    insight('internal', 'staff'),
    insight('unseen-kind', 'hidden'),
    insight('invisible', 'idle', 'o1', false),
    insight('unknown-visibility', 'idle', 'o1', null),
    insight('other-observer', 'idle', 'o2'),
    insight('person-of-session', 'idle', 'o3'),
    insight('nobody', 'idle', 'o4'),
    insight('no-session', 'idle', 'o5'),
    insight('lost-session', 'idle', 'o6'),
    insight('lost-observation', 'idle', 'gone'),
    insight('lost-kind', 'gone'),
  ],
  'timeback_export.insights_review': [
    { insight_id: 'confirmed', result: 'TruePositive', reviewed_at: '2026-06-18 08:00:00' },
    { insight_id: 'confirmed', result: 'TruePositive', reviewed_at: '2026-06-18 09:00:00' },
    { insight_id: 'doubted', result: 'FalsePositive', reviewed_at: '2026-06-18 09:00:00' },
    { insight_id: 'doubted', result: 'TruePositive', reviewed_at: '2026-06-18 08:00:00' },
    { insight_id: 'refuted', result: 'FalsePositive', reviewed_at: '2026-06-18 08:00:00' },
    { insight_id: 'refuted-help', result: 'FalsePositive', reviewed_at: '2026-06-18 08:00:00' },
    { insight_id: 'internal', result: 'TruePositive', reviewed_at: '2026-06-18 08:00:00' },
  ],
};
