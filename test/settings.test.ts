import { describe, expect, it } from 'vitest';
import { UsageError } from '../lambdas/core/errors.ts';
import { parseSettings } from '../lambdas/core/settings.ts';

describe('settings', () => {
  it('have the documented defaults', () => {
    expect(parseSettings({}, 'a test')).toMatchObject({
      buckets: { edxEvents: 'edx-course-data', edxPackages: 'course-data' },
      rejects: { rows: 100, share: 0.01 },
      snapshots: { keep: 8 },
      runs: { graceHours: 24 },
      scopeTables: { maxAgeDays: 7 },
      extra: { drop: ['*password*', '*secret*', '*token*'] },
    });
  });

  it('keep the defaults of what is not set beside what is', () => {
    const { rejects, buckets } = parseSettings({ rejects: { rows: 7 }, buckets: { edxPackages: 'ours' } }, 'a test');
    expect(rejects).toEqual({ rows: 7, share: 0.01 });
    expect(buckets).toMatchObject({ edxEvents: 'edx-course-data', edxPackages: 'ours' });
  });

  it('take the bounds of each', () => {
    const bounds = { rejects: { rows: 0, share: 1 }, snapshots: { keep: 1 }, runs: { graceHours: 0 } };
    expect(parseSettings(bounds, 'a test')).toMatchObject(bounds);
  });

  it.each([
    [{ reject: {} }, /reject/],
    [{ rejects: { Rows: 1 } }, /rejects: .*Rows/],
    [{ rejects: { rows: -1 } }, /rejects\.rows: /],
    [{ rejects: { rows: 1.5 } }, /rejects\.rows: /],
    [{ rejects: { rows: '100' } }, /rejects\.rows: .*number.*string/],
    [{ rejects: { share: 1.01 } }, /rejects\.share: .*1/],
    [{ rejects: { share: Number.NaN } }, /rejects\.share: /],
    [{ snapshots: { keep: 0 } }, /snapshots\.keep: .*1/],
    [{ runs: { graceHours: -1 } }, /runs\.graceHours: .*0/],
    [{ scopeTables: { maxAgeDays: 0 } }, /scopeTables\.maxAgeDays: .*0/],
    [{ buckets: { edxEvents: '' } }, /buckets\.edxEvents: /],
    [{ rejects: null }, /rejects: /],
    [[], /top level/],
    ['text', /top level/],
    [null, /top level/],
  ])('refuse %j, naming the setting and where it stands', (value, problem) => {
    const parse = () => parseSettings(value, 'timeback-lake.json');
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(problem);
    expect(parse).toThrow(/in timeback-lake\.json/);
  });

  it('name all that is wrong at once', () => {
    const parse = () => parseSettings({ rejects: { rows: -1, share: 2 }, snapshots: { keep: 0 } }, 'a test');
    expect(parse).toThrow(/rejects\.rows[\s\S]*rejects\.share[\s\S]*snapshots\.keep/);
  });
});
