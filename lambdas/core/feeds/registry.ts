import { edxEvents, edxPackages } from './edx/feeds.ts';
import type { Delivery, Feed, FeedName } from './feed.ts';
import { timebackExport } from './timeback/feed.ts';

export const FEEDS: Readonly<Record<FeedName, Feed>> = {
  'edx-events': edxEvents,
  'edx-packages': edxPackages,
  'timeback-export': timebackExport,
};

/**
 * What a key can name, with any prefix or none: the delivery, by each feed that has such names; none for an object of no
 * feed. `modified`: when it was last written.
 */
export function deliveriesOf(
  key: string,
  modified: Date,
): readonly { readonly feed: Feed; readonly delivery: Delivery }[] {
  return Object.values(FEEDS).flatMap((feed) => {
    const delivery = feed.parseKey(key, modified);
    return delivery ? [{ feed, delivery }] : [];
  });
}
