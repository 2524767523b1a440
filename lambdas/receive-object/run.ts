import { UsageError } from '../core/errors.ts';
import type { Delivery, Feed } from '../core/feeds/feed.ts';
import { FEEDS } from '../core/feeds/registry.ts';
import { type DeliveryItem, isNewer, itemKeys, type ObjectItem } from '../core/lake/items.ts';
import { type Lease, tryLease } from '../core/lake/lease.ts';
import type { Ledger, LedgerChange, LedgerItem } from '../core/lake/ledger.ts';
import { CONVERTER_VERSION, type PassedOverReason } from '../core/lake/reports.ts';
import { newRun } from '../core/lake/runs.ts';
import { contentVersion } from '../core/lake/versions.ts';
import type { ObjectHead, Storage } from '../core/storage/storage.ts';

/** An object that lies in a bucket, or in the folder that stands for one. */
export interface DeliveredObject {
  /** Bucket and key, joined by a slash. */
  readonly object: string;
  readonly delivery: Delivery;
  readonly head: ObjectHead;
}

export interface ReceiveContext {
  readonly storage: Storage;
  readonly ledger: Ledger;
  /** Fingerprint of our keys; null when none were given. */
  readonly keys: string | null;
}

export type Reception =
  /** The work is ours, under the lease. */
  | { readonly kind: 'ours'; readonly item: LedgerItem<ObjectItem>; readonly feed: Feed; readonly lease: Lease }
  /** Nothing is left to do. */
  | { readonly kind: 'known'; readonly state: ObjectItem['state'] }
  /** Needs no conversion: something else counts in its place. */
  | {
      readonly kind: 'superseded';
      readonly item: ObjectItem;
      readonly reason: PassedOverReason;
      readonly detail: string;
    }
  /** Another process is at it. */
  | { readonly kind: 'held' };

/** Item that remembers the version of a file, so that its bytes are read for it once. */
export interface FileItem {
  readonly etag: string;
  readonly version: string;
}

/**
 * Finds out whether an object is new, and takes the work on it when it is. The same object received any number of times,
 * at once or one after another, is worked on once. Throws UsageError, having recorded nothing, when there is work and no key.
 */
export async function receiveObject(context: ReceiveContext, received: DeliveredObject): Promise<Reception> {
  const { storage, ledger, keys } = context;
  const { object, delivery, head } = received;
  const file = await ledger.read<FileItem>(itemKeys.file(head.url));
  const version = file?.value.etag === head.etag ? file.value.version : await contentVersion(storage, head);
  const key = itemKeys.object(object, version);
  const remember = { key: itemKeys.file(head.url), expected: file?.version ?? 0, value: { etag: head.etag, version } };

  const known = await ledger.read<ObjectItem>(key);
  if (known && !isDue(known.value, keys)) {
    if (file?.value.version !== version || file.value.etag !== head.etag) await ledger.write([remember]);
    return { kind: 'known', state: known.value.state };
  }

  if (keys === null) throw new UsageError(NO_KEY);
  const lease = await tryLease(ledger, itemKeys.objectLease(object, version));
  if (!lease) return { kind: 'held' };
  try {
    const before = await ledger.read<ObjectItem>(key);
    if (before && !isDue(before.value, keys)) {
      await lease.release();
      return { kind: 'known', state: before.value.state };
    }
    const fresh: ObjectItem = {
      object,
      version,
      modified: head.modified.getTime(),
      delivery,
      bytes: head.size,
      state: 'RECEIVED',
      reason: null,
      run: newRun(new Date()),
      converter: CONVERTER_VERSION,
      lackedKeys: null,
    };
    const published = await ledger.read<DeliveryItem>(itemKeys.delivery(delivery));
    const instead = supersededBy(fresh, published?.value);
    if (instead) {
      await lease.release();
      return { kind: 'superseded', item: { ...fresh, state: 'SUPERSEDED', reason: instead.reason }, ...instead };
    }
    if (before && isResumable(before.value)) {
      return { kind: 'ours', item: before, feed: FEEDS[delivery.feed], lease };
    }
    const change: LedgerChange<ObjectItem> = { key, expected: before?.version ?? 0, value: fresh };
    if (!(await ledger.write([change, remember]))) {
      await lease.release();
      return { kind: 'held' };
    }
    const item = await ledger.read<ObjectItem>(key);
    if (!item) throw new Error(`the ledger lost ${key}`);
    return { kind: 'ours', item, feed: FEEDS[delivery.feed], lease };
  } catch (error) {
    await lease.release();
    throw error;
  }
}

const NO_KEY =
  'a private key is needed to decrypt what is new; give it with --key FILE (repeatable) or in TIMEBACK_PGP_KEY_FILE';

/** Whether there is work on an object: none was done, it was interrupted, or other keys may open what was closed to us. */
export function isDue({ state, lackedKeys }: ObjectItem, keys: string | null): boolean {
  if (state === 'RECEIVED' || state === 'STAGED') return true;
  return lackedKeys !== null && keys !== null && lackedKeys !== keys && state !== 'SUPERSEDED';
}

/** An interrupted run goes on where it was, unless this version of the converter would give other rows. */
function isResumable({ state, converter }: ObjectItem): boolean {
  return (state === 'RECEIVED' || state === 'STAGED') && converter === CONVERTER_VERSION;
}

function supersededBy(item: ObjectItem, published: DeliveryItem | undefined) {
  if (!published || (published.object === item.object && published.version === item.version)) return undefined;
  if (published.version === item.version) {
    return { reason: 'DUPLICATE', detail: `${published.object} has the same bytes and is published` } as const;
  }
  return isNewer(published, item)
    ? ({ reason: 'NEWER_VERSION', detail: `a newer version, ${published.object}, is published` } as const)
    : undefined;
}
