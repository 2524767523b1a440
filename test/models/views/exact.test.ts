import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenWorld, openWorld } from '../world.ts';
import { exact, GRADES, LEDGER, RESULTS } from '../worlds/exact.ts';

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
