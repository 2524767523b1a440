import { expect, it } from 'vitest';
import { planHandOver } from '../../../bin/aws/handing-over.ts';
import type { Delivered } from '../../../lambdas/core/lake/work.ts';

const OURS = new Set(['landing', 'producer']);

const delivered = (url: string, object: string, size = 10, modified = '2025-03-02T00:00:00.000Z'): Delivered => ({
  format: 1,
  object,
  delivery: { feed: 'edx-events', kind: 'event-log', org: 'x', site: 'edx', date: '2025-03-01' },
  head: { url, size, modified, etag: 'e' },
});

it('asks for what the functions can read, and copies the rest', () => {
  const due = ['s3://landing/b/k', 's3://producer/k', 's3://other/k', 'file:///b/k'].map((url, at) =>
    delivered(url, `b/${at}`),
  );
  const { handed, copied } = planHandOver(due, OURS, new Map());
  expect(handed.map(({ by }) => by)).toEqual(['ask', 'ask', 'copy', 'copy']);
  expect(handed.map((one) => one.delivered)).toEqual(due);
  expect(copied).toBe(0);
});

it.each([-1, 0, 1])(
  'a copy of the same size is the delivery unless it is older (%i ms), whatever else is known',
  (later) => {
    const one = delivered('file:///b/k', 'b/k');
    const modified = Date.parse(one.head.modified) + later;
    for (const size of [9, 10, 11]) {
      const copies = new Map([
        [
          'b/k',
          [
            { size: 1, modified: Number.MAX_SAFE_INTEGER },
            { size, modified },
          ],
        ],
      ]);
      const isCopied = size === 10 && later >= 0;
      const { handed, copied } = planHandOver([one], OURS, copies);
      expect([handed.length, copied], `${size} bytes`).toEqual(isCopied ? [0, 1] : [1, 0]);
      // What is in a bucket of ours is asked for in any case: who asks knows that it is due.
      expect(planHandOver([delivered('s3://landing/b/k', 'b/k')], OURS, copies).handed).toHaveLength(1);
    }
  },
);
