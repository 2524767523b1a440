import { describe, expect, it } from 'vitest';
import { spread } from './statistics.ts';
import { viewTable } from './views.ts';

const counted = (name: string, rows: number, seconds: number) => {
  const wallSeconds = spread([seconds]);
  return { rows, side: { name, wallSeconds, cpuSeconds: wallSeconds, peakBytes: wallSeconds } };
};
const COUNTED = [counted('oak', 12_000, 0.5), counted('elm', 3, 1.25)];

describe('the table of the views', () => {
  it('has the seconds of both engines, or why there are none', () => {
    const trino = new Map([
      ['oak', { seconds: 2, rows: 12_000 }],
      ['elm', { failed: 'over 120' }],
    ]);
    expect(viewTable(COUNTED, trino).rows).toEqual([
      ['oak', '12,000', '0.50', '2.00'],
      ['elm', '3', '1.25', 'over 120'],
    ]);
    expect(viewTable(COUNTED, new Map()).rows.map((row) => row[3])).toEqual(['not measured', 'not measured']);
  });

  it('is refused where the engines have counted other rows', () => {
    expect(() => viewTable(COUNTED, new Map([['elm', { seconds: 2, rows: 4 }]]))).toThrow(
      'elm has 4 rows in Trino and 3 in DuckDB',
    );
  });
});
