import { type DeliveryItem, type DeliveryOrder, isNewer, isSameVersion } from './items.ts';
import type { PassedOverReason } from './reports.ts';

/** What counts in the place of something delivered. */
export interface Instead {
  readonly reason: PassedOverReason;
  readonly detail: string;
}

/** What is published for the same delivery and counts more than this version of this object; undefined when nothing does. */
export function supersededBy(
  ours: DeliveryOrder & { readonly object: string },
  published: DeliveryItem | undefined,
): Instead | undefined {
  if (!published || isSameVersion(published, ours)) return undefined;
  if (published.version === ours.version) {
    return { reason: 'DUPLICATE', detail: `${published.object} has the same bytes and is published` };
  }
  return isNewer(published, ours) ? newerVersion(published.object) : undefined;
}

export const newerVersion = (object: string): Instead => ({
  reason: 'NEWER_VERSION',
  detail: `a newer version, ${object}, is published`,
});
