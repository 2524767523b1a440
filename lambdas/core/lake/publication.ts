import type { FeedName } from '../feeds/feed.ts';
import { itemKeys } from './item-keys.ts';
import type { PublicationItem } from './items.ts';
import { type LedgerChange, put, type View } from './ledger.ts';

/**
 * The change with which a publication or a rollback says that it was decided on `view`. It is refused where another one of the
 * same feed and organisation was committed since: then it has to be decided anew. So publications of an organisation are
 * serial, and none waits for another.
 */
export function decidedOn(view: View, feed: FeedName, org: string, run: string): LedgerChange<PublicationItem> {
  const key = itemKeys.publication(feed, org);
  return put(key, view.read(key)?.version ?? 0, { run });
}
