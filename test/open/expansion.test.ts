import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkExpansion, expansionLimit } from '../../lambdas/core/open/expansion.ts';

const MiB = 1024 * 1024;
/** Sizes of the pieces of a delivery, from a few to as many as a package has. */
const pieces = fc.oneof(
  fc.array(fc.nat(100_000_000), { minLength: 1, maxLength: 200 }),
  fc.tuple(fc.integer({ min: 1, max: 70_000 }), fc.nat(5000)).map(([count, size]) => Array<number>(count).fill(size)),
);
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

describe('fault 10: how far a delivery may expand', () => {
  it('is 64 MiB and 200 times what was delivered, over all its pieces', () => {
    fc.assert(
      fc.property(pieces, (sizes) => {
        const limits = sizes.map((size) => expansionLimit(size, sizes.length).most);
        expect(sum(limits)).toBeLessThanOrEqual(64 * MiB + 200 * sum(sizes));
        // None has less than what course data takes, some 20 times its size.
        for (const [at, most] of limits.entries()) expect(most).toBeGreaterThanOrEqual(200 * sizes[at]!);
      }),
      { numRuns: 50 },
    );
  });

  it('is the same for a piece wherever it is converted, and all of it for one alone', () => {
    expect(expansionLimit(0).most).toBe(64 * MiB);
    expect(expansionLimit(1000, 64).most).toBe(MiB);
    expect(expansionLimit(MiB, 64).most).toBe(200 * MiB);
    expect(() => checkExpansion('gzip', MiB, expansionLimit(1000, 64))).not.toThrow();
    expect(() => checkExpansion('gzip', MiB + 1, expansionLimit(1000, 64))).toThrow(
      'course data does not expand like this',
    );
  });
});
