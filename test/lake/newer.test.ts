import { describe, expect, it } from 'vitest';
import { isNewer } from '../../lambdas/core/lake/items.ts';

const PLACES = ['file:///a', 'file:///b', 's3://bucket/a', 's3://bucket/b'];

describe('of two sightings of one object, for every two places', () => {
  const pairs = PLACES.flatMap((a) => PLACES.map((b) => [a, b] as const));

  it.each(pairs)('%s and %s: one counts more than the other, never both', (a, b) => {
    for (const [modified, seen] of [
      [1, 2],
      [2, 1],
      [1, 1],
    ] as const) {
      const [one, other] = [
        { url: a, modified, seen },
        { url: b, modified: 1.5, seen: 1.5 },
      ];
      expect(isNewer(one, other)).not.toBe(isNewer(other, one));
    }
  });

  it.each(pairs)('%s and %s: times decide, unless they are equal or it is one path of a machine', (a, b) => {
    const [older, newer] = [
      { url: a, modified: 1, seen: 2 },
      { url: b, modified: 2, seen: 1 },
    ];
    expect(isNewer(newer, older)).toBe(a !== b || a.startsWith('s3:'));
    expect(isNewer({ ...older, modified: 2 }, newer)).toBe(true);
  });
});
