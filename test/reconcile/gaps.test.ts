import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gapsIn } from '../../lambdas/reconcile/gaps.ts';

const TODAY = '2025-06-01';
const gaps = (dates: readonly string[], every = 1, days = {}, today = TODAY) =>
  gapsIn(dates, every, days, today).map(({ first, last, deliveries }) => `${first} ${last} ${deliveries}`);

describe('gapsIn', () => {
  it.each([
    { name: 'no delivery at all', dates: [], days: { from: '2025-03-01', to: '2025-03-09' }, expected: [] },
    { name: 'one delivery', dates: ['2025-03-02'], expected: [] },
    { name: 'days in a row, in any order, twice', dates: ['2025-03-03', '2025-03-02', '2025-03-03'], expected: [] },
    { name: 'one day', dates: ['2025-03-02', '2025-03-04'], expected: ['2025-03-03 2025-03-03 1'] },
    {
      name: 'across months, twice',
      dates: ['2025-02-26', '2025-03-02', '2025-03-04'],
      expected: ['2025-02-27 2025-03-01 3', '2025-03-03 2025-03-03 1'],
    },
    {
      name: 'before and after, as far as is asked',
      dates: ['2025-03-03'],
      days: { from: '2025-03-01', to: '2025-03-05' },
      expected: ['2025-03-01 2025-03-02 2', '2025-03-04 2025-03-05 2'],
    },
    {
      name: 'those that are asked for alone',
      dates: ['2025-03-01', '2025-03-09'],
      days: { from: '2025-03-04', to: '2025-03-05' },
      expected: ['2025-03-04 2025-03-05 2'],
    },
    {
      name: 'nothing of today or later',
      dates: ['2025-05-30'],
      days: { to: '2025-12-31' },
      expected: ['2025-05-31 2025-05-31 1'],
    },
  ])('of daily deliveries: $name', ({ dates, days = {}, expected }) => {
    expect(gaps(dates, 1, days)).toEqual(expected);
  });

  it('of weekly deliveries: the weeks, and none for one that is some days early or late', () => {
    expect(gaps(['2025-03-02', '2025-03-10', '2025-03-16'], 7)).toEqual([]);
    expect(gaps(['2025-03-02', '2025-03-23'], 7)).toEqual(['2025-03-09 2025-03-16 2']);
    expect(gaps(['2025-03-16'], 7, { from: '2025-03-01', to: '2025-03-31' })).toEqual([
      '2025-03-02 2025-03-09 2',
      '2025-03-23 2025-03-30 2',
    ]);
  });

  it('of daily deliveries are exactly the days between that are not known', () => {
    const day = fc
      .integer({ min: 20_000, max: 20_060 })
      .map((at) => new Date(at * 86_400_000).toISOString().slice(0, 10));
    fc.assert(
      fc.property(fc.uniqueArray(day, { minLength: 1 }), (dates) => {
        const [first = '', last = ''] = [[...dates].sort()[0], [...dates].sort().at(-1)];
        const missing = gapsIn(dates, 1, {}, TODAY).reduce((sum, { deliveries }) => sum + deliveries, 0);
        const all = (Date.parse(last) - Date.parse(first)) / 86_400_000 + 1;
        expect(missing + dates.length).toBe(all);
      }),
    );
  });
});
