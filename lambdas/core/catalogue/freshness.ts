import { FEEDS } from '../feeds/registry.ts';
import type { DeliveryItem } from '../lake/items.ts';

const DAY_MS = 86_400_000;
/** A delivery may be a day late before it counts as missing. */
const GRACE_DAYS = 1;

/** Tells how new the deliveries of one feed are for an organisation and a site. */
export interface Freshness {
  readonly feed: string;
  readonly organisation: string;
  readonly site: string;
  /** `YYYY-MM-DD`, as the other days and dates. */
  readonly newestDelivery: string;
  /** Null where the feed brings no events. */
  readonly newestEventDay: string | null;
  /** ISO 8601, UTC. */
  readonly publishedAt: string;
  readonly expectedBy: string;
  /** Null where the feed's deliveries bring all its tables. */
  readonly table: string | null;
}

/** Rows of `lake.freshness`, each in the order of its columns, times as SQL text. */
export function freshness(deliveries: readonly DeliveryItem[]): readonly (readonly (string | null)[])[] {
  return freshnessOf(deliveries).map((one) => [
    one.feed,
    one.organisation,
    one.site,
    one.newestDelivery,
    one.newestEventDay,
    sqlTime(one.publishedAt),
    sqlTime(one.expectedBy),
    one.table,
  ]);
}

export function freshnessOf(deliveries: readonly DeliveryItem[]): readonly Freshness[] {
  const newest = new Map<string, { item: DeliveryItem; site: string; day: string | null }>();
  for (const item of deliveries.filter(isWhole)) {
    for (const site of item.sites) {
      const { feed, org, date } = item.delivery;
      const place = [feed, org, site, tableOf(item)].join('\n');
      const before = newest.get(place);
      const day = [before?.day ?? null, item.newestEventDay].reduce((a, b) => ((a ?? '') > (b ?? '') ? a : b), null);
      const isNewest = !before || before.item.delivery.date < date;
      newest.set(place, { item: isNewest ? item : before.item, site, day });
    }
  }
  return [...newest.values()].map(({ item, site, day }) => {
    const { feed, org, date } = item.delivery;
    const due = Date.parse(date) + (FEEDS[feed].everyDays + GRACE_DAYS) * DAY_MS;
    return {
      feed,
      organisation: org,
      site,
      newestDelivery: date,
      newestEventDay: day,
      publishedAt: item.publishedAt,
      expectedBy: new Date(due).toISOString(),
      table: tableOf(item),
    };
  });
}

/** A table that comes alone says nothing of the package that it is a part of. */
function isWhole({ delivery: { feed, kind } }: DeliveryItem): boolean {
  const { wholeKind } = FEEDS[feed];
  return wholeKind === undefined || kind === wholeKind;
}

/** Where a feed delivers table by table, one fresh table says nothing of the others. */
function tableOf({ delivery: { feed, kind } }: DeliveryItem): string | null {
  return FEEDS[feed].tables.find(({ name }) => name === kind)?.name ?? null;
}

/** An ISO 8601 time in UTC as SQL writes it. */
const sqlTime = (iso: string) => iso.replace('T', ' ').replace('Z', '');
