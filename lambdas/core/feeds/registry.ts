import { edxEvents, edxPackages } from './edx/feeds.ts';
import type { Delivery, Feed, FeedName } from './feed.ts';

export const FEEDS: Readonly<Record<FeedName, Feed>> = { 'edx-events': edxEvents, 'edx-packages': edxPackages };

/** What a key can name, with any prefix or none: the delivery, by each feed that has such names; none for an object of no feed. */
export function deliveriesOf(key: string): readonly { readonly feed: Feed; readonly delivery: Delivery }[] {
  return Object.values(FEEDS).flatMap((feed) => {
    const delivery = feed.parseKey(key);
    return delivery ? [{ feed, delivery }] : [];
  });
}
