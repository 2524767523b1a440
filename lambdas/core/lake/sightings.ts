import type { Delivery } from '../feeds/feed.ts';
import type { ObjectHead } from '../storage/storage.ts';
import { itemKeys } from './item-keys.ts';
import type { DeliveryItem, FileItem, Sighting } from './items.ts';
import type { LedgerItem, View } from './ledger.ts';
import { asSeenLast } from './superseded.ts';

/** The version that a file has, and where it was found. */
export interface FoundVersion {
  readonly version: string;
  readonly sighting: Sighting;
}

/** What the ledger remembers of a file that is still the same. */
export function foundVersion({ url }: ObjectHead, file: Pick<LedgerItem<FileItem>, 'value' | 'version'>): FoundVersion {
  const { version, modified } = file.value;
  return { version, sighting: { url, modified, seen: file.version } };
}

/** Finds what is published for a delivery, with the last sighting of its file. */
export function publishedFor(view: View, delivery: Delivery): DeliveryItem | undefined {
  const published = view.read(itemKeys.delivery(delivery))?.value;
  return published && asSeenLast(published, view.read(itemKeys.file(published.url)));
}
