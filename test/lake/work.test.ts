import { expect, it } from 'vitest';
import { noDelivery } from '../../lambdas/core/lake/passed-over.ts';
import { objectItemSchema } from '../../lambdas/core/lake/work.ts';

it('a sighting that is not committed yet stays the latest of all, in a process and through JSON', () => {
  const head = { url: 'file:///a', size: 1, modified: new Date(0), etag: 'e' };
  const { item } = noDelivery('a', head, false, 'a test');
  for (const seen of [0, 7, Infinity]) {
    const parsed = objectItemSchema.parse({ ...item, seen });
    expect(parsed).toEqual({ ...item, seen });
    expect(objectItemSchema.parse(JSON.parse(JSON.stringify(parsed)))).toEqual(parsed);
  }
  expect(() => objectItemSchema.parse({ ...item, seen: 'soon' })).toThrow();
});
