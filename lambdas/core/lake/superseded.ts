import { type DeliveryItem, type FileItem, isNewer, isSameVersion, type ObjectItem, type Sighting } from './items.ts';
import type { LedgerItem } from './ledger.ts';
import type { PassedOverReason } from './reports.ts';

/** What counts in the place of something delivered. */
export interface Instead {
  readonly reason: PassedOverReason;
  readonly detail: string;
}

/** What is published for the same delivery and counts more than this version of this object; undefined when nothing does. */
export function supersededBy(
  ours: Pick<ObjectItem, 'object' | 'version' | keyof Sighting>,
  published: DeliveryItem | undefined,
): Instead | undefined {
  if (!published || isSameVersion(published, ours)) return undefined;
  if (published.version === ours.version) {
    return { reason: 'DUPLICATE', detail: `${published.object} has the same bytes and is published` };
  }
  return isNewer(published, ours) ? newerVersion(published.object) : undefined;
}

/** What is published, with the last sighting of its file: one that was only touched since counts by its new time. */
export function asSeenLast(published: DeliveryItem, file: LedgerItem<FileItem> | undefined): DeliveryItem {
  if (file?.value.version !== published.version) return published;
  return { ...published, modified: file.value.modified, seen: file.version };
}

export const newerVersion = (object: string): Instead => ({
  reason: 'NEWER_VERSION',
  detail: `a newer version, ${object}, is published`,
});
