import type { Row, World } from '../world.ts';
import { activity } from './activity.ts';

const at = (time: string) => `2026-06-17 ${time}`;

const insight = (
  id: string,
  [session_id, user_id]: readonly [string, string | null],
  [category, slug]: readonly [string, string],
  [start, end]: readonly [string, string | null],
  more: Row = {},
): Row => ({
  id,
  session_id,
  user_id,
  application_id: 'app',
  category,
  slug,
  is_waste: false,
  is_proctored: false,
  started_at_time: at(start),
  ended_at_time: end && at(end),
  reason: `seen ${id}`,
  ...more,
});

const ADA = ['s1', 'ada'] as const;
const BEN = ['s2', 'ben'] as const;
const APP = ['Cheating', 'CheatingUnauthorizedAppUse'] as const;
const HELP = ['Proctoring', 'HelpFromAnotherPerson'] as const;
const IDLE = ['Engagement', 'Idling'] as const;

/** Insights that count, of sessions of Ada (two schools), Ben (one), nobody, and Cid (no school). */
export const insightViews: World = {
  'base.person_organization': activity['base.person_organization']!,
  'base.counted_insight': [
    // Thirty seconds and a half: the second overlaps, the third lies within, the fourth adjoins.
    insight('c1', ADA, APP, ['09:00:00', '09:00:10']),
    insight('c2', ADA, APP, ['09:00:05', '09:00:20.5']),
    insight('c3', ADA, APP, ['09:00:06', '09:00:07']),
    insight('c4', ADA, APP, ['09:00:20.5', '09:00:30']),
    insight('c5', ADA, APP, ['09:01:00', '09:01:00.5']),
    // Less than half a second in all.
    insight('c6', BEN, APP, ['09:00:00', '09:00:00.3']),
    insight('c7', BEN, APP, ['09:00:00.2', '09:00:00.499']),
    insight('c8', ['s3', null], APP, ['09:00:00', '09:00:05']),
    insight('c9', ['s4', 'cid'], APP, ['09:00:00', '09:00:00']),
    insight('p1', ADA, HELP, ['10:00:00', '10:00:30'], { is_proctored: true, is_waste: true }),
    insight('p2', ADA, HELP, ['10:01:00', '10:02:00']),
    insight('p3', BEN, HELP, ['10:00:00', '10:00:10'], { is_proctored: true }),
    insight('p4', BEN, HELP, ['10:00:00', '10:00:10'], { is_proctored: true }),
    insight('w1', ADA, IDLE, ['11:00:00', '11:00:10.4'], { is_waste: true }),
    insight('w2', ADA, IDLE, ['11:00:05', '11:00:15.4'], { is_waste: true }),
    insight('w3', BEN, IDLE, ['11:00:00', '11:00:00.4'], { is_waste: true }),
    insight('e1', ADA, ['Engagement', 'Focus'], ['11:10:00', '11:20:00']),
    insight('j1', ADA, ['Journal', 'Journal'], ['12:00:00.75', null], { reason: 'Today I understood fractions.' }),
    insight('j2', BEN, ['Journal', 'Journal'], ['23:59:59.999', '23:59:59.999'], { reason: '' }),
    insight('j3', BEN, ['Journal', 'JournalPrompt'], ['12:00:00', null]),
  ],
};
