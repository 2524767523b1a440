import { beforeEach, describe, expect, it } from 'vitest';
import { outcomesIn } from '../../../bin/aws/outcomes.ts';
import { processOwner } from '../../../bin/this-machine.ts';
import { recordFailure } from '../../../lambdas/core/lake/failures.ts';
import { itemKeys } from '../../../lambdas/core/lake/item-keys.ts';
import { OBJECT_STATES, type ObjectItem } from '../../../lambdas/core/lake/items.ts';
import { type Lake, openLakeAt } from '../../../lambdas/core/lake/lake.ts';
import { put } from '../../../lambdas/core/lake/ledger.ts';
import { memoryStorage } from '../../../lambdas/core/storage/memory.ts';

let lake: Lake;
beforeEach(async () => {
  lake = await openLakeAt(memoryStorage(), 'memory://lake/', processOwner());
});

const item = (state: ObjectItem['state'], version = 'v1', more: Partial<ObjectItem> = {}): ObjectItem => ({
  object: 'b/k',
  version,
  url: 's3://landing/b/k',
  modified: 0,
  seen: 0,
  delivery: { feed: 'edx-events', kind: 'event-log', org: 'x', site: 'edx', date: '2025-03-01' },
  bytes: 1,
  state,
  reason: null,
  run: 'r',
  converter: 'c',
  keys: null,
  lackedKeys: [],
  quarantined: false,
  ...more,
});

async function write(value: ObjectItem): Promise<void> {
  const key = itemKeys.object(value.object, value.version);
  const before = (await lake.ledger.view()).read(key);
  expect(await lake.ledger.commit([put(key, before?.version ?? 0, value)])).toBeGreaterThan(0);
}

const sequence = async () => (await lake.ledger.view()).sequence;
const outcomes = async (since: number) => outcomesIn(await lake.ledger.view(), new Map([['b/k', since]]));

describe('outcomes of what was handed over', () => {
  it.each(OBJECT_STATES.flatMap((before) => OBJECT_STATES.map((after) => [before, after] as const)))(
    'what was %s before says nothing; %s afterwards is the outcome, unless the work goes on',
    async (before, after) => {
      await write(item(before));
      const since = await sequence();
      expect(await outcomes(since)).toEqual([]);
      await write(item(after, 'v1', { reason: 'why' }));
      const expected = after === 'RECEIVED' ? [] : [{ object: 'b/k', state: after, reason: 'why' }];
      expect(await outcomes(since)).toEqual(expected);
    },
  );

  it('a published package of which something was quarantined is QUARANTINED', async () => {
    await write(item('PUBLISHED', 'v1', { quarantined: true }));
    expect(await outcomes(0)).toEqual([{ object: 'b/k', state: 'QUARANTINED', reason: null }]);
  });

  it('of several versions the one that was written last counts', async () => {
    await write(item('PUBLISHED', 'v2'));
    await write(item('SUPERSEDED', 'v1'));
    expect((await outcomes(0)).map(({ state }) => state)).toEqual(['SUPERSEDED']);
    await write(item('RECEIVED', 'v3'));
    expect(await outcomes(0)).toEqual([]);
  });

  it('a failure that was recorded afterwards is one, an older one is none, and other objects are not looked at', async () => {
    await recordFailure(lake.ledger, 'b/k', 'broken', new Date(0));
    const since = await sequence();
    expect(await outcomes(since)).toEqual([]);
    await write(item('PUBLISHED', 'v1', { object: 'b/other' }));
    expect(await outcomes(since)).toEqual([]);
    await write(item('RECEIVED'));
    await recordFailure(lake.ledger, 'b/k', 'broken again', new Date(1));
    expect(await outcomes(since)).toEqual([{ object: 'b/k', state: 'FAILED', reason: 'broken again' }]);
  });
});
