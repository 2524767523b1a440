import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outdatedDeliveries } from '../../lambdas/core/catalogue/outdated.ts';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import type { LedgerItem } from '../../lambdas/core/lake/ledger.ts';
import { converterOf } from '../../lambdas/core/lake/reports.ts';
import { viewOf } from '../lake/plain.ts';

const DROP = ['*password*'];
const feeds = Object.values(FEEDS);
const object = fc.record({
  feed: fc.constantFrom(...feeds),
  converter: fc.constantFrom('today', 'other drop', 'other feed', 'older code'),
  state: fc.constantFrom('RECEIVED', 'PUBLISHED', 'QUARANTINED', 'SUPERSEDED', 'IGNORED'),
  shown: fc.constantFrom('no', 'current', 'history', 'day'),
});
type Delivered = typeof object extends fc.Arbitrary<infer T> ? T : never;

function converter({ feed, converter: made }: Delivered): string {
  const other = feeds.find(({ name }) => name !== feed.name)!;
  return {
    today: converterOf(feed, ['*PASSWORD*', '*password*']),
    'other drop': converterOf(feed, []),
    'other feed': converterOf(other, DROP),
    'older code': converterOf(feed, DROP).replace(/^\d+/, '0'),
  }[made];
}

function itemsOf(one: Delivered, at: number): LedgerItem[] {
  const run = `run-${at}`;
  const value = { delivery: { feed: one.feed.name }, state: one.state, run, converter: converter(one) };
  const key = { org: 'org', site: 'edx', date: `2025-01-${String(at + 1).padStart(2, '0')}` };
  const pointer = {
    no: [],
    current: [itemKeys.current('schema', `table_${at}`, key.org, key.site)],
    history: [itemKeys.partition('schema', `table_${at}`, key)],
    day: [itemKeys.partition('edx', 'events', key)],
  }[one.shown];
  return [
    { key: itemKeys.object(`object-${at}`, 'v'), value: value, version: 1 },
    ...pointer.map((name) => ({ key: name, value: { run }, version: 1 })),
  ];
}

describe('fault 81: deliveries that were converted otherwise than today', () => {
  it('are counted among those that are published and shown, whatever the feed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(object, { maxLength: 20 }), async (all) => {
        const seen = all.filter(({ state, shown }) => state === 'PUBLISHED' && shown !== 'no');
        const outdated = seen.filter((one) => one.converter !== 'today').length;
        const items = all.flatMap(itemsOf);
        expect(outdatedDeliveries(viewOf(items), DROP)).toEqual({ outdated, deliveries: seen.length });
      }),
    );
  });

  it('include an object of no feed never', async () => {
    const item = { key: itemKeys.object('x', 'v'), value: { delivery: null, state: 'IGNORED', run: 'r' }, version: 1 };
    expect(outdatedDeliveries(viewOf([item]), DROP)).toEqual({ outdated: 0, deliveries: 0 });
  });
});
