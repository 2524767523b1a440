import { describe, expect, it } from 'vitest';
import { freshness } from '../../lambdas/core/catalogue/freshness.ts';
import type { Delivery } from '../../lambdas/core/feeds/feed.ts';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import type { DeliveryItem } from '../../lambdas/core/lake/items.ts';

function log(date: string, site: string, newestEventDay: string | null, org = 'lakeview'): DeliveryItem {
  const delivery: Delivery = { feed: 'edx-events', kind: 'event-log', org, site, date };
  return { ...COMMON, delivery, sites: [site], newestEventDay, publishedAt: `${date}T05:06:07.000Z` };
}

function weekly(date: string, sites: readonly string[]): DeliveryItem {
  const delivery: Delivery = { feed: 'edx-packages', kind: 'package', org: 'lakeview', site: null, date };
  return { ...COMMON, delivery, sites, newestEventDay: null, publishedAt: `${date}T05:06:07.000Z` };
}

const COMMON = { object: 'bucket/key', version: 'v', url: 'file:///bucket/key', modified: 0, seen: 1, run: 'r' };

describe('freshness', () => {
  it('is of nothing where nothing is published', () => {
    expect(freshness([])).toEqual([]);
  });

  it('has a row for each feed, organisation and site, as of its newest delivery', () => {
    const rows = freshness([
      log('2025-03-02', 'edx', '2025-03-02'),
      log('2025-03-03', 'edx', '2025-03-03'),
      log('2025-03-01', 'edge', '2025-03-01'),
      log('2025-03-02', 'edx', '2025-03-01', 'moor-end'),
    ]);
    expect(rows).toEqual([
      [
        'edx-events',
        'lakeview',
        'edx',
        '2025-03-03',
        '2025-03-03',
        '2025-03-03 05:06:07.000',
        '2025-03-05 00:00:00.000',
        null,
      ],
      [
        'edx-events',
        'lakeview',
        'edge',
        '2025-03-01',
        '2025-03-01',
        '2025-03-01 05:06:07.000',
        '2025-03-03 00:00:00.000',
        null,
      ],
      [
        'edx-events',
        'moor-end',
        'edx',
        '2025-03-02',
        '2025-03-01',
        '2025-03-02 05:06:07.000',
        '2025-03-04 00:00:00.000',
        null,
      ],
    ]);
  });

  it('does not go back for a delivery that arrives late, in whichever order they are listed', () => {
    const items = [log('2025-03-03', 'edx', '2025-03-03'), log('2025-03-01', 'edx', '2025-03-01')];
    expect(freshness(items)).toEqual(freshness([...items].reverse()));
    expect(freshness(items)[0]?.[3]).toBe('2025-03-03');
  });

  it('keeps the newest day with an event when a newer log has none, or only older ones', () => {
    expect(freshness([log('2025-03-02', 'edx', '2025-03-02'), log('2025-03-03', 'edx', null)])[0]).toMatchObject({
      3: '2025-03-03',
      4: '2025-03-02',
    });
    expect(
      freshness([log('2025-03-03', 'edx', '2025-02-20'), log('2025-03-02', 'edx', '2025-03-02')])[0],
    ).toMatchObject({
      3: '2025-03-03',
      4: '2025-03-02',
    });
  });

  it('expects a package a week and a day after the one before, on each site that it had', () => {
    const rows = freshness([weekly('2025-02-23', ['edge', 'edx']), weekly('2025-03-02', ['edx'])]);
    expect(rows.map((row) => [row[2], row[3], row[4], row[6]])).toEqual([
      ['edge', '2025-02-23', null, '2025-03-03 00:00:00.000'],
      ['edx', '2025-03-02', null, '2025-03-10 00:00:00.000'],
    ]);
  });

  it('fault 71: is of each table where a feed delivers table by table, so that no fresh one hides a stale one', () => {
    const table = (kind: string, date: string): DeliveryItem => {
      const delivery: Delivery = { feed: 'timeback-export', kind, org: 'timeback', site: 'timeback', date };
      return { ...COMMON, delivery, sites: ['timeback'], newestEventDay: null, publishedAt: `${date}T05:06:07.000Z` };
    };
    const rows = freshness([
      ...FEEDS['timeback-export'].tables.map(({ name }) => table(name, '2025-03-02')),
      table('cf_subject', '2025-04-02'),
    ]);
    const dates = Object.fromEntries(rows.map((row) => [row[7], row[3]]));
    expect(Object.keys(dates).sort()).toEqual(FEEDS['timeback-export'].tables.map(({ name }) => name).sort());
    expect(dates.cf_subject).toBe('2025-04-02');
    expect(new Set(Object.values({ ...dates, cf_subject: '2025-03-02' }))).toEqual(new Set(['2025-03-02']));
  });
});
