import { FEEDS } from '../core/feeds/registry.ts';
import type { ObjectItem } from '../core/lake/items.ts';
import { converterOf } from '../core/lake/reports.ts';
import type { ObjectHead } from '../core/storage/storage.ts';

/** What is tried again beside what was never done. */
export interface Retry {
  /** Fingerprint of our keys; null when none were given. */
  readonly keys: string | null;
  /** Whatever was quarantined. */
  readonly quarantined: boolean;
  /** Whatever was converted by older code or to older definitions. */
  readonly older: boolean;
}

/**
 * Whether there is work on an object that the ledger knows: it was interrupted, other keys may open what was closed to us,
 * it was delivered again after something newer had taken its place, or it is asked for.
 */
export function isDue(item: ObjectItem, { modified }: Pick<ObjectHead, 'modified'>, retry: Retry): boolean {
  const { state, lackedKeys, quarantined, converter, delivery } = item;
  if (state === 'RECEIVED') return true;
  if (state === 'SUPERSEDED') return modified.getTime() > item.modified;
  if (lackedKeys.length > 0 && retry.keys !== null && !lackedKeys.includes(retry.keys)) return true;
  if (retry.quarantined && quarantined) return true;
  return retry.older && delivery !== null && converter !== converterOf(FEEDS[delivery.feed]);
}

/** An interrupted run goes on where it was, unless a new one would give other rows. */
export function isResumable(before: ObjectItem, fresh: ObjectItem): boolean {
  return before.state === 'RECEIVED' && before.converter === fresh.converter && before.keys === fresh.keys;
}
