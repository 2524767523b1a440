import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { eachAtOnce } from '../../lambdas/core/at-once.ts';

const works = fc.array(fc.record({ ms: fc.nat(5), fails: fc.boolean() }), { maxLength: 12 });

it('does each once, in order and so many at once, and throws when all that were begun have ended', async () => {
  await fc.assert(
    fc.asyncProperty(works, fc.integer({ min: 1, max: 5 }), async (all, atOnce) => {
      const begun: number[] = [];
      let running = 0;
      let most = 0;
      const act = async (at: number) => {
        begun.push(at);
        running += 1;
        most = Math.max(most, running);
        await sleep(all[at]?.ms);
        running -= 1;
        if (all[at]?.fails) throw new Error(`${at} failed`);
        return at * 2;
      };
      const numbers = all.map((_, at) => at);
      const first = all.findIndex(({ fails }) => fails);
      const ended = eachAtOnce(numbers, atOnce, act);
      if (first < 0) {
        expect(await ended).toEqual(numbers.map((at) => at * 2));
        expect(begun).toEqual(numbers);
      } else {
        await expect(ended).rejects.toThrow(/^\d+ failed$/);
        expect(begun).toEqual(numbers.slice(0, begun.length));
      }
      expect(running).toBe(0);
      expect(most).toBeLessThanOrEqual(atOnce);
    }),
    { numRuns: 60 },
  );
});
