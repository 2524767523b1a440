import { isDay } from '../core/decode/times.ts';
import type { Delivery, FeedName } from '../core/feeds/feed.ts';
import { FEEDS } from '../core/feeds/registry.ts';
import type { ObjectItem } from '../core/lake/items.ts';
import type { DeliveredObject } from '../core/lake/work.ts';
import { type Days, type Gap, gapsIn, isWithin } from './gaps.ts';

/** Which deliveries a backfill is about; what is absent narrows nothing. */
export interface Extent extends Days {
  readonly feed?: FeedName | undefined;
  /** Lower case. */
  readonly org?: string | undefined;
}

export function isOf({ feed, org, date }: Delivery, extent: Extent): boolean {
  return (extent.feed ?? feed) === feed && (extent.org ?? org) === org && isWithin(date, extent);
}

/** What the lake lacks of one series of deliveries. */
export interface Missing extends Pick<Delivery, 'feed' | 'kind' | 'org' | 'site'> {
  /** Found, and not in the lake. */
  readonly found: readonly DeliveredObject[];
  /** Neither in the lake nor found. */
  readonly gaps: readonly Gap[];
}

/** What is missing, series by series. `found`: what lies there to be taken; `recorded`: what the ledger knows of objects. */
export function missing(
  found: readonly DeliveredObject[],
  recorded: readonly ObjectItem[],
  extent: Extent,
  today: string,
): readonly Missing[] {
  const delivered = recorded.flatMap((item) => (item.delivery && isDelivered(item) ? [item.delivery] : []));
  const all = [...delivered, ...found.map(({ delivery }) => delivery)].filter(({ date }) => isDay(date));
  const series = new Map(
    all.filter((one) => isOf(one, { ...extent, from: undefined, to: undefined })).map((one) => [seriesOf(one), one]),
  );
  return [...series]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { feed, kind, org, site }]) => {
      const dates = all.filter((one) => seriesOf(one) === name).map(({ date }) => date);
      return {
        feed,
        kind,
        org,
        site,
        found: found.filter(({ delivery }) => seriesOf(delivery) === name && isOf(delivery, extent)),
        gaps: gapsIn(dates, FEEDS[feed].everyDays, extent, today),
      };
    })
    .filter(({ found: some, gaps }) => some.length > 0 || gaps.length > 0);
}

const seriesOf = ({ feed, kind, org, site }: Delivery) => [feed, kind, org, site ?? ''].join('\n');

/** An object without a byte counts as not delivered, as does one that was gone before it was read. */
const isDelivered = ({ state, reason }: ObjectItem) => state !== 'IGNORED' && reason !== 'EMPTY';
