import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenWorld, openWorld } from '../world.ts';

const insight = (session_id: string, user_id: string | null, i: number) => ({
  id: `${session_id}-${i}`,
  session_id,
  user_id,
  slug: 'Idling',
  category: i % 2 === 0 ? 'Cheating' : 'Proctoring',
  is_waste: true,
  is_proctored: true,
  started_at_time: '2026-08-01 10:00:00',
  ended_at_time: '2026-08-01 10:00:10',
  source: 'timeback',
});
const of = (session: string, users: readonly (string | null)[]) =>
  users.flatMap((user, i) => [insight(session, user, 2 * i), insight(session, user, 2 * i + 1)]);

let world: OpenWorld;
beforeAll(async () => {
  world = await openWorld(
    {
      'base.person_organization': [
        { person_id: 'ada', org_id: 'oak' },
        { person_id: 'ben', org_id: 'elm' },
        { person_id: 'cid', org_id: 'oak' },
      ],
      'base.counted_insight': [
        ...of('one', ['ada', 'ada']),
        ...of('two', ['ada', 'ben']),
        ...of('back', ['ben', 'ada']),
      ],
      'base.one_roster_user': ['one@school.example', 'cid@timeback.invalid'].map((email, i) => ({
        id: `guide${i}`,
        given_name: 'A',
        email,
        source: 'timeback',
      })),
      'base.one_roster_role': [0, 1].map((i) => ({
        id: `r${i}`,
        user_id: `guide${i}`,
        org_id: 'oak',
        role: 'teacher',
        source: 'timeback',
      })),
    },
    { everyone: null, oak: ['oak'], elm: ['elm'] },
  );
});
afterAll(() => world.close());

it.each(['sessions_cheating', 'sessions_proctoring', 'sessions_waste'])(
  'fault 80: the total of a session in %s is shown for a person only when all of it is theirs',
  async (view) => {
    const seen = async (caller: string) =>
      (await world.rows(caller, view)).map(({ session_id, org_ids }) => `${session_id} ${org_ids}`).sort();
    expect(await seen('everyone')).toEqual(['back {}', 'one {oak}', 'two {}']);
    expect(await seen('oak')).toEqual(['one {oak}']);
    expect(await seen('elm')).toEqual([]);
  },
);

it('fault 80: an address that was made for a guide is not shown as theirs', async () => {
  const guides = await world.rows('everyone', 'guides');
  expect(guides.map(({ id, email }) => [id, email])).toEqual([
    ['guide0', 'one@school.example'],
    ['guide1', null],
  ]);
});
