import type { Feed, FeedName } from '../feeds/feed.ts';
import { FEEDS } from '../feeds/registry.ts';
import type { Claims } from '../lake/claims.ts';
import { itemKeys } from '../lake/item-keys.ts';
import type { DeliveryItem } from '../lake/items.ts';
import type { View } from '../lake/ledger.ts';
import { totalRows } from '../lake/reports.ts';
import { isExcepted } from '../settings.ts';

/** A table that the newest export of a source lacks, so that readers still see the rows of an older export. */
export interface AbsentTable {
  readonly feed: string;
  readonly organisation: string;
  readonly site: string;
  /** `schema.table`. */
  readonly table: string;
  /** Rows that readers see. */
  readonly rows: number;
  /** `YYYY-MM-DD`: the export that brought these rows, and the newest one, which lacks the table. */
  readonly shownFrom: string;
  readonly newestExport: string;
}

/** Tells whether each snapshot of a table is a delivery of its own. */
export const comesByTable = ({ wholeKind, tables }: Feed) =>
  wholeKind === undefined && tables.some(({ kind }) => kind === 'snapshot');

/**
 * Tables with rows that are missing from the newest export of their source. Such a feed delivers table by table, so that no
 * object stands for a table that is missing: only the other tables of that date show it. Tables in `except` are not compared,
 * and none of a feed in `arriving`, of which an ingest still has exports to do, since the table may be among them.
 */
export function absentTables(
  view: View,
  except: readonly string[],
  arriving: ReadonlySet<FeedName>,
): readonly AbsentTable[] {
  const deliveries = view.list(itemKeys.deliveries);
  const objects = view.list(itemKeys.objects);
  const newest = newestDates(
    deliveries.flatMap(({ value }) =>
      value.sites.map((site) => ({ ...value.delivery, place: [value.delivery.org, site] })),
    ),
    ({ feed, place }) => [feed, ...place],
  );
  // One that arrived and was set aside has a record that says so.
  const arrived = newestDates(
    objects.flatMap(({ value: { delivery } }) => (delivery ? [delivery] : [])),
    ({ feed, org, kind }) => [feed, org, kind],
  );

  const absent: AbsentTable[] = [];
  for (const { name: feed, tables } of Object.values(FEEDS).filter(comesByTable)) {
    if (arriving.has(feed)) continue;
    for (const { schema, name } of tables) {
      if (isExcepted(except, { schema, name })) continue;
      for (const { value } of view.list(itemKeys.currents(schema, name))) {
        const { org, site, date } = value.key;
        const newestExport = newest.get(placeOf([feed, org, site])) ?? date;
        const rows = totalRows(value.files);
        if (rows === 0 || (arrived.get(placeOf([feed, org, name])) ?? date) >= newestExport) continue;
        absent.push({ feed, organisation: org, site, table: `${schema}.${name}`, rows, shownFrom: date, newestExport });
      }
    }
  }
  return absent;
}

/** Feeds of which an ingest has exports to do. */
export async function arrivingFeeds(view: View, claims: Claims): Promise<ReadonlySet<FeedName>> {
  const arriving = new Set<FeedName>();
  for (const { name } of Object.values(FEEDS).filter(comesByTable)) {
    if (await claims.isHeld(view, itemKeys.exportClaim(name))) arriving.add(name);
  }
  return arriving;
}

/** A delivery that brought less than what was visible before, and is published. */
export interface ShrunkDelivery {
  /** Bucket and key. */
  readonly object: string;
  /** A line for each table, or for some of its entries. */
  readonly losses: readonly string[];
}

/** The newest delivery of each kind and organisation, where it brought less than what was visible before. */
export function shrunkDeliveries(view: View): readonly ShrunkDelivery[] {
  const newest = new Map<string, DeliveryItem>();
  for (const { value } of view.list(itemKeys.deliveries)) {
    const { feed, kind, org, site, date } = value.delivery;
    const place = placeOf([feed, kind, org, site ?? '']);
    if ((newest.get(place)?.delivery.date ?? '') < date) newest.set(place, value);
  }
  return [...newest.values()].flatMap(({ object, shrunk = [] }) =>
    shrunk.length > 0 ? [{ object, losses: shrunk }] : [],
  );
}

const placeOf = (parts: readonly string[]) => parts.join('\n');

function newestDates<T extends { readonly date: string }>(
  all: readonly T[],
  place: (one: T) => readonly string[],
): ReadonlyMap<string, string> {
  const dates = new Map<string, string>();
  for (const one of all) {
    const key = placeOf(place(one));
    if ((dates.get(key) ?? '') < one.date) dates.set(key, one.date);
  }
  return dates;
}
