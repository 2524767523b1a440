import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenWorld, openWorld, type Row } from '../world.ts';
import { insights } from '../worlds/insights.ts';

let world: OpenWorld;
let counted: ReadonlyMap<Row['id'], Row>;
beforeAll(async () => {
  world = await openWorld(insights);
  counted = new Map((await world.rows('base', 'counted_insight')).map((row) => [row.id!, row]));
});
afterAll(() => world.close());

describe('an insight counts', () => {
  it('when its type is external, it is visible, and the type needs no review or a review says TruePositive; once each', async () => {
    expect(await world.select('select count(*)::integer as rows from base.counted_insight')).toEqual([
      { rows: counted.size },
    ]);
    expect([...counted.keys()].sort()).toEqual(
      [
        'plain',
        'unset',
        'confirmed',
        'doubted',
        // No review is needed, so a verdict against it does not matter.
        'refuted',
        'other-observer',
        'person-of-session',
        'nobody',
      ].sort(),
    );
  });

  it('with all that the views need of it', () => {
    expect(counted.get('plain')).toEqual({
      id: 'plain',
      session_id: 's1',
      user_id: 'ada',
      application_id: 'app',
      slug: 'Idling',
      category: 'Engagement',
      is_waste: true,
      is_proctored: true,
      started_at_time: '2026-06-17 09:55:00',
      ended_at_time: '2026-06-17 09:55:15',
      duration_sec: 15,
      reason: 'seen plain',
      source: 'timeback',
    });
  });

  it('for the person who was observed, else the one whose session it is', () => {
    const person = (id: string) => counted.get(id)!.user_id;
    expect(person('other-observer')).toBe('eve');
    expect(person('person-of-session')).toBe('ben');
    expect(person('nobody')).toBeNull();
  });

  it('as proctored or wasted only where that is said', () => {
    expect(counted.get('other-observer')!.is_proctored).toBe(false);
    expect(counted.get('person-of-session')!.is_proctored).toBe(false);
    expect(counted.get('unset')!.is_waste).toBe(false);
  });
});
