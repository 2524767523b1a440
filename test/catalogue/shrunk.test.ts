import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absentTables, arrivingFeeds, shrunkDeliveries } from '../../lambdas/core/catalogue/shrunk.ts';
import type { Delivery, FeedName } from '../../lambdas/core/feeds/feed.ts';
import { type Owner, openClaims } from '../../lambdas/core/lake/claims.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { type ItemKey, type LedgerItem, put } from '../../lambdas/core/lake/ledger.ts';
import { memoryStorage } from '../../lambdas/core/storage/memory.ts';
import { viewOf } from '../lake/plain.ts';

const TABLES = ['caliper_session', 'cf_subject', 'one_roster_role'] as const;
const NONE: ReadonlySet<FeedName> = new Set();
const DATES = ['2025-03-01', '2025-03-02', '2025-03-03', '2025-03-04'] as const;
type Arrival = 'absent' | 'set aside' | number;

const delivery = (kind: string, date: string): Delivery => ({
  feed: 'timeback-export',
  kind,
  org: 'timeback',
  site: 'timeback',
  date,
});

/** What a ledger holds after exports: of each table, what it brought on each date. */
function ledgerOf(history: Readonly<Record<string, readonly Arrival[]>>): LedgerItem[] {
  const items = new Map<ItemKey<unknown>, unknown>();
  for (const [table, arrivals] of Object.entries(history)) {
    for (const [at, arrival] of arrivals.entries()) {
      if (arrival === 'absent') continue;
      const one = delivery(table, DATES[at]!);
      items.set(itemKeys.object(`${one.date}/${table}.csv`, 'v'), { delivery: one });
      if (arrival === 'set aside') continue;
      items.set(itemKeys.delivery(one), { delivery: one, sites: ['timeback'] });
      items.set(itemKeys.current('timeback_export', table, 'timeback', 'timeback'), {
        key: { org: 'timeback', site: 'timeback', date: one.date },
        files: arrival === 0 ? [] : [{ name: 'a', rows: arrival, bytes: 1 }],
      });
    }
  }
  return [...items].map(([key, value]) => ({ key, value, version: 1 }));
}

describe('fault 71: a table that the newest export lacks', () => {
  const arrival = fc.constantFrom<Arrival>('absent', 'absent', 'set aside', 0, 1, 700);
  const histories = fc.record(
    Object.fromEntries(TABLES.map((name) => [name, fc.array(arrival, { minLength: 4, maxLength: 4 })])),
  ) as fc.Arbitrary<Record<(typeof TABLES)[number], Arrival[]>>;

  it('is named with the rows that stay, in every history of three tables and four dates', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const isPublished = (one: Arrival | undefined) => typeof one === 'number';
        const last = DATES.findLastIndex((_, at) => TABLES.some((name) => isPublished(history[name][at])));
        const expected = TABLES.flatMap((name) => {
          const arrivals = history[name];
          const shown = arrivals.findLastIndex(isPublished);
          const rows = arrivals[shown];
          const came = arrivals.slice(last).some((one) => one !== 'absent');
          if (typeof rows !== 'number' || rows === 0 || came) return [];
          return [{ table: `timeback_export.${name}`, rows, shownFrom: DATES[shown], newestExport: DATES[last] }];
        });
        const found = absentTables(viewOf(ledgerOf(history)), [], NONE);
        const place = { feed: 'timeback-export', organisation: 'timeback', site: 'timeback' };
        const byName = (a: { table: string }, b: { table: string }) => (a.table < b.table ? -1 : 1);
        expect([...found].sort(byName)).toEqual(expected.map((one) => ({ ...place, ...one })).sort(byName));
      }),
      { numRuns: 300 },
    );
  });

  it('is not named where the settings leave it out', async () => {
    const items = viewOf(ledgerOf({ caliper_session: [7, 'absent'], cf_subject: [7, 7] }));
    expect(absentTables(items, [], NONE)).toHaveLength(1);
    for (const name of ['caliper_session', 'timeback_export.caliper_session']) {
      expect(absentTables(items, [name], NONE)).toEqual([]);
    }
  });
});

describe('fault 71: while an ingest has exports to do', () => {
  const history = { caliper_session: [7, 'absent'], cf_subject: [7, 7] } as const;
  const NAMED = ['timeback_export.caliper_session'];

  it.each<[string, boolean, string | undefined, number, readonly string[]]>([
    ['no table is named', true, undefined, 0, []],
    ['of an owner whose end nobody knows, neither, while its heart beats', true, undefined, -120_000, []],
    ['it is when that one has ended', true, 'that one', 0, NAMED],
    ['it is when that one has had no heartbeat for long', false, undefined, -120_000, NAMED],
    ['it is when there is none', false, undefined, 0, NAMED],
  ])('%s', async (_, holds, ended, later, named) => {
    const { storage, paths, ledger } = await openLakeAt(memoryStorage(), 'memory://lake/', owner('that one'));
    const key = itemKeys.exportClaim('timeback-export');
    const isStale = later < 0;
    if (holds || isStale)
      await ledger.commit([put(key, 0, { owner: 'that one', expires: Date.now() + 60_000 + later })]);
    if (holds && isStale) await storage.write(paths.heartbeat('that one'), heartbeat(Date.now() + 60_000));
    const asks = openClaims({ storage, ledger, paths }, owner('another', ended));
    const arriving = await arrivingFeeds(await ledger.view(), asks);
    const found = absentTables(viewOf(ledgerOf(history)), [], arriving);
    expect(found.map(({ table }) => table)).toEqual(named);
  });
});

const owner = (name: string, ended?: string): Owner => ({
  name,
  lives: async (one) => (one === ended ? false : undefined),
});

async function* heartbeat(expires: number) {
  yield Buffer.from(JSON.stringify({ expires }));
}

describe('fault 71: a delivery that brought less', () => {
  it('is listed while it is the newest of its kind and organisation', async () => {
    const item = (org: string, date: string, shrunk?: readonly string[]) => {
      const one: Delivery = { feed: 'edx-packages', kind: 'package', org, site: null, date };
      return {
        key: itemKeys.delivery(one),
        value: { object: `${org}-${date}.zip`, delivery: one, ...(shrunk && { shrunk }) },
        version: 1,
      };
    };
    const all = [
      item('a', '2025-03-09', ['less']),
      item('a', '2025-03-02'),
      item('b', '2025-03-02', ['less']),
      item('b', '2025-03-09'),
      item('c', '2025-03-02'),
    ];
    expect(shrunkDeliveries(viewOf(all))).toEqual([{ object: 'a-2025-03-09.zip', losses: ['less'] }]);
    expect(shrunkDeliveries(viewOf([...all].reverse()))).toEqual([{ object: 'a-2025-03-09.zip', losses: ['less'] }]);
  });
});
