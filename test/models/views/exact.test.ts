import { afterAll, beforeAll, expect, it } from 'vitest';
import { VIEWS } from '../../../sql/views/index.ts';
import { type OpenWorld, openWorld } from '../world.ts';
import { exact, GRADES, LEDGER, RESULTS, SESSIONS } from '../worlds/exact.ts';

let world: OpenWorld;
beforeAll(async () => {
  world = await openWorld(exact, { everyone: null });
});
afterAll(() => world.close());

const SCALE = 40;
/** A plain number in digits, or a double's text, as a whole number of 10^-SCALE. */
function units(text: string): bigint {
  const [mantissa = '', exponent = '0'] = text.replace('-', '').split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const size = BigInt(whole + fraction) * 10n ** BigInt(SCALE - fraction.length + Number(exponent));
  return text.startsWith('-') ? -size : size;
}

/** The quotient to two decimals, half away from zero. */
function twoDecimals(above: bigint, below: bigint): number {
  const size = (2n * 100n * (above < 0n ? -above : above) + below) / (2n * below);
  return Number(above < 0n ? -size : size) / 100;
}

it('fault 60: points with many decimals are added up whole and rounded once, in the view', async () => {
  const sums = new Map<string, bigint>();
  for (const { user_id, value } of LEDGER) {
    // Of the values some have 19 and 20 decimals, which the ledger rounds.
    const kept = inLedger(units(value));
    sums.set(user_id, (sums.get(user_id) ?? 0n) + kept);
  }
  const shown = await world.rows('everyone', 'students_xp');
  expect(Object.fromEntries(shown.map(({ student_id, total_value }) => [student_id, total_value]))).toEqual(
    Object.fromEntries([...sums].map(([user, sum]) => [user, twoDecimals(sum, 10n ** BigInt(SCALE))])),
  );
});

/** Rounded to the 18 decimals of the ledger. */
function inLedger(value: bigint): bigint {
  const step = 10n ** BigInt(SCALE - 18);
  const size = ((2n * (value < 0n ? -value : value) + step) / (2n * step)) * step;
  return value < 0n ? -size : size;
}

const shares = async (prefix: string, count: number) => {
  const rows = await world.rows('everyone', 'students_mastery');
  const of = new Map(rows.map(({ student_id, mastery_percentage }) => [student_id, mastery_percentage]));
  return Array.from({ length: count }, (_, i) => of.get(`${prefix}${i}`));
};

it('fault 61: a percentage is rounded from the exact result, never from a double', async () => {
  const right = RESULTS.map((result) => twoDecimals(100n * units(result), 10n ** BigInt(SCALE)));
  expect(await shares('r', RESULTS.length)).toEqual(right);
  expect(right.slice(0, 2)).toEqual([50.12, 50.11]);
});

it('fault 61: points over points possible are divided exactly, and kept from 0 to 100', async () => {
  const right = GRADES.map(([earned, possible]) =>
    Math.min(100, Math.max(0, twoDecimals(100n * units(earned), units(possible)))),
  );
  expect(await shares('g', GRADES.length)).toEqual(right);
  expect(right[GRADES.findIndex(([earned, possible]) => earned === '23' && possible === '160')]).toBe(14.38);
});

/** Whole seconds, half away from zero. */
const inSeconds = (us: number) => Math.floor((us + 500_000) / 1_000_000);
const lengths = SESSIONS.map(({ lasts }) => inSeconds(lasts));
/** The column of each row by the number in its id. */
const byNumber = async (view: string, id: string, column: string) => {
  const rows = await world.rows('everyone', view);
  const found = new Map(rows.map((row) => [row[id], row[column]]));
  return SESSIONS.map((_, i) => found.get(`${id === 'resource_id' ? 'c' : 's'}${i}`) ?? 0);
};

it.each([
  ['sessions', 'id', 'duration_sec'],
  ['attempts', 'resource_id', 'duration_sec'],
  ['aggregated_session_attempts', 'session_id', 'avg_duration_sec'],
  ['sessions_cheating', 'session_id', 'cheating_duration_sec'],
  ['sessions_waste', 'session_id', 'waste_duration_sec'],
  ['cheating_insights', 'session_id', 'duration_sec'],
  ['waste_insights', 'session_id', 'waste_duration_sec'],
] as const)('fault 61: %s has seconds between two times to the microsecond', async (view, id, column) => {
  expect(await byNumber(view, id, column)).toEqual(lengths);
  const cut = SESSIONS.findIndex(({ begins, lasts }) => begins === 900 && lasts === 1_499_300);
  expect(lengths[cut]).toBe(1); // from 10:00:00.000900 to 10:00:01.500200
});

it('fault 61: school_usage_stats adds up the rounded seconds of sessions', async () => {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  expect(await world.rows('everyone', 'school_usage_stats')).toMatchObject([
    { total_app_time_sec: total, total_waste_time_sec: total },
  ]);
});

it('fault 61: of two attempts within a millisecond the earlier is the first', async () => {
  const attempts = await world.rows('everyone', 'attempts');
  expect(attempts.filter(({ student_id }) => student_id === 'ben')).toMatchObject([{ duration_sec: 9 }]);
});

it('fault 61: no view shows microseconds', () => {
  expect(
    VIEWS.flatMap(({ columns }) => columns.filter(({ name, type }) => /_us$/.test(name) || type === 'microseconds')),
  ).toEqual([]);
});
