import { isAhead } from '../feeds/ahead.ts';
import { FEEDS } from '../feeds/registry.ts';
import type { DeliveryItem, ObjectItem, Sighting } from './items.ts';
import { converterOf } from './reports.ts';
import { supersededBy } from './superseded.ts';

/** What is tried again beside what was never done. */
export interface Retry {
  /** Fingerprint of our keys; null when none were given. */
  readonly keys: string | null;
  /** By which the dates of deliveries are judged. */
  readonly now: Date;
  /** Whatever was quarantined. */
  readonly quarantined: boolean;
  /** Whatever was converted by older code, to older definitions or with another setting `extra.drop`. */
  readonly older: boolean;
  /** Setting `extra.drop`. */
  readonly drop: readonly string[];
}

/** Stands for keys that were never tried, where it is for those who receive an object to find out which keys there are. */
export const ANY_KEYS = 'any';

/**
 * Whether there is work on an object that the ledger knows: it was interrupted, it counts again after something else did or
 * after it was away, other keys may open what was closed to us, or it is asked for. `sighting` is where the version was
 * found last, `published` is what the delivery shows.
 */
export function isDue(
  item: ObjectItem,
  sighting: Sighting,
  published: DeliveryItem | undefined,
  retry: Retry,
): boolean {
  const { state, reason, lackedKeys, quarantined, converter, delivery } = item;
  if (state === 'RECEIVED') return true;
  if (state === 'SUPERSEDED' || reason === 'DELETED') return !supersededBy({ ...item, ...sighting }, published);
  if (reason === 'FUTURE_DATE') return delivery !== null && !isAhead(delivery.date, retry.now);
  if (lackedKeys.length > 0 && retry.keys !== null && !lackedKeys.includes(retry.keys)) return true;
  if (retry.quarantined && quarantined) return true;
  return retry.older && delivery !== null && converter !== converterOf(FEEDS[delivery.feed], retry.drop);
}

/** An interrupted run goes on where it was, unless a new one would give other rows. */
export function isResumable(before: ObjectItem, fresh: ObjectItem): boolean {
  return before.state === 'RECEIVED' && before.converter === fresh.converter && before.keys === fresh.keys;
}
