import { isDay } from '../core/decode/times.ts';
import type { Delivery } from '../core/feeds/feed.ts';
import { FEEDS } from '../core/feeds/registry.ts';
import type { ObjectItem } from '../core/lake/items.ts';
import type { Delivered } from '../core/lake/work.ts';
import { type Gap, gapsIn, isWithin } from './gaps.ts';
import type { Extent } from './schema.ts';

export function isOf({ feed, org, date }: Delivery, extent: Extent): boolean {
  return (extent.feed ?? feed) === feed && (extent.org ?? org) === org && isWithin(date, extent);
}

/** What the lake lacks of one series of deliveries. */
export interface Missing extends Pick<Delivery, 'feed' | 'kind' | 'org' | 'site'> {
  /** Found, and not in the lake. */
  readonly found: readonly Delivered[];
  /** Neither in the lake nor found. */
  readonly gaps: readonly Gap[];
}

/** What is missing, series by series. `found`: what lies there to be taken; `recorded`: what the ledger knows of objects. */
export function missing(
  found: readonly Delivered[],
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
