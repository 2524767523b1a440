import { expect, it } from 'vitest';
import { openWorld, type Row } from '../world.ts';

const LONGEST_US = '252455615999999999'; // 1970-01-01 to 9999-12-31, in microseconds
const LARGEST = 1e16; // the double of 9999999999999999.99

/** So many rows, each with an id of its own. */
const many = (count: number, row: Row): Row[] => Array.from({ length: count }, (_, i) => ({ ...row, id: `r${i}` }));

const attempt: Row = {
  session_id: 's',
  assignee_id: 'p',
  score_given: 1,
  max_score: 1,
  started_at_time_us: 0,
  ended_at_time_us: 60_000_000,
  source: 'timeback',
};
const insight: Row = {
  session_id: 's',
  user_id: 'p',
  is_waste: true,
  started_at_time_us: 0,
  ended_at_time_us: LONGEST_US,
  duration_sec: 252_455_616_000,
};

it('fault 78: attempts that took longer than a life are left out of the average, and no sum fails', async () => {
  const lasting = (duration_sec: number, count: number) => many(count, { ...attempt, duration_sec });
  for (const [attempts, average] of [
    [lasting(999_999_999_999, 12), null],
    [[...lasting(999_999_999_999, 12), ...lasting(10, 1)], 10],
    [[...lasting(-999_999_999_999, 12), ...lasting(-11, 2)], -11],
    [lasting(1e9, 9_000), 1e9],
  ] as const) {
    const world = await openWorld({ 'base.caliper_attempt': attempts });
    const [row] = await world.rows('base', 'session_result');
    expect(row).toMatchObject({ answered: attempts.length, average_sec: average });
    world.close();
  }
});

it('fault 78: totals of time that their types cannot hold are the largest that they can', async () => {
  const school: Row = { id: 'school', name: 'School', type: 'school' };
  const world = await openWorld(
    {
      'base.one_roster_organization': [school],
      'base.student_attachment': [{ school_id: 'school', student_id: 'p' }],
      'base.counted_insight': many(41_000, insight),
      'base.observed_session': many(41_000, { user_id: 'p', duration_sec: 252_455_616_000 }),
    },
    { everyone: null },
  );
  expect(await world.rows('everyone', 'sessions_waste')).toMatchObject([{ waste_duration_sec: LARGEST }]);
  expect(await world.rows('everyone', 'school_usage_stats')).toMatchObject([
    { total_app_time_sec: LARGEST, total_waste_time_sec: LARGEST },
  ]);
  world.close();
});

it('fault 61: wasted time is summed to the microsecond and rounded once', async () => {
  const lasting = (us: number) => ({ ...insight, ended_at_time_us: us });
  const world = await openWorld(
    { 'base.counted_insight': [...many(3, lasting(1_499_400)), ...many(1, lasting(999_999_500_000))] },
    { everyone: null },
  );
  // 4.4982 s and 999,999.5 s
  expect(await world.rows('everyone', 'sessions_waste')).toMatchObject([{ waste_duration_sec: 1_000_004 }]);
  world.close();
});

it('fault 60: points that the view cannot hold are the most that it can, with their sign', async () => {
  const ledger = ['', '-'].flatMap((sign) =>
    many(10_002, {
      user_id: `p${sign}`,
      application_id: 'a',
      session_id: 's',
      value: `${sign}999999999999.99`,
      date_created: '2026-08-01 10:00:00',
    }),
  );
  const world = await openWorld({ 'base.tb_xp_ledger': ledger }, { everyone: null });
  const shown = await world.rows('everyone', 'students_xp');
  expect(shown.map(({ total_value }) => total_value).sort()).toEqual([-LARGEST, LARGEST]);
  world.close();
});
