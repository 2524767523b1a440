import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overThreshold } from '../../lambdas/convert-unit/threshold.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';

const reasonOf = (read: number, rejected: number, rejects = { rows: 100, share: 0.01 }) =>
  overThreshold({ read, rejected }, rejects)?.reason;

describe('the reject threshold', () => {
  it.each([
    { read: 0, rejected: 0, reason: undefined },
    { read: 1, rejected: 0, reason: undefined },
    { read: 1, rejected: 1, reason: 'NO_ROW_ACCEPTED' },
    { read: 100, rejected: 99, reason: undefined },
    { read: 5_000, rejected: 100, reason: undefined },
    { read: 5_000, rejected: 101, reason: 'TOO_MANY_REJECTS' },
    { read: 10_100, rejected: 101, reason: undefined },
    { read: 10_099, rejected: 101, reason: 'TOO_MANY_REJECTS' },
    { read: 200, rejected: 200, reason: 'NO_ROW_ACCEPTED' },
  ])('$rejected of $read: $reason', ({ read, rejected, reason }) => {
    expect(reasonOf(read, rejected)).toBe(reason);
  });

  it('none is allowed with 0 rows and a share of 0; any with a share of 1, as long as one row is accepted', () => {
    expect(reasonOf(1000, 1, { rows: 0, share: 0 })).toBe('TOO_MANY_REJECTS');
    expect(reasonOf(1000, 999, { rows: 0, share: 1 })).toBeUndefined();
    expect(reasonOf(1000, 1000, { rows: 5000, share: 1 })).toBe('NO_ROW_ACCEPTED');
  });

  it('says how many of how many, and which settings move it', () => {
    const { rejects } = parseSettings({}, 'a test');
    const detail = overThreshold({ read: 1000, rejected: 500 }, rejects)?.detail;
    for (const part of ['500 of 1000', 'more than 100', '1%', 'rejects.rows', 'rejects.share']) {
      expect(detail).toContain(part);
    }
  });

  it('once over, more rejects of as many records stay over', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 10_000 }),
        fc.nat({ max: 10_000 }),
        fc.record({ rows: fc.nat({ max: 200 }), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
        (a, b, rejects) => {
          const [rejected, read] = [Math.min(a, b), Math.max(a, b)];
          if (rejected < read && reasonOf(read, rejected, rejects)) {
            expect(reasonOf(read, rejected + 1, rejects)).toBeDefined();
          }
        },
      ),
    );
  });
});
