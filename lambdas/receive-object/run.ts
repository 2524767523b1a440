import { UsageError } from '../core/errors.ts';
import type { Delivery, Feed } from '../core/feeds/feed.ts';
import { FEEDS } from '../core/feeds/registry.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import type { DeliveryItem, FileItem, ObjectItem, Sighting } from '../core/lake/items.ts';
import { type Lease, tryLease } from '../core/lake/lease.ts';
import { type Ledger, type LedgerChange, type LedgerItem, put, type View } from '../core/lake/ledger.ts';
import type { LakePaths } from '../core/lake/paths.ts';
import { converterOf } from '../core/lake/reports.ts';
import { newRun } from '../core/lake/runs.ts';
import { asSeenLast, type Instead, supersededBy } from '../core/lake/superseded.ts';
import { stagedGarbage } from '../core/lake/upkeep.ts';
import { contentVersion } from '../core/lake/versions.ts';
import type { ObjectHead, Storage } from '../core/storage/storage.ts';
import { isDue, isResumable, type Retry } from './due.ts';

/** An object, or a folder that counts whole, that lies in a bucket or in the folder that stands for one. */
export interface DeliveredObject {
  /** Bucket and key, joined by a slash; of a folder it ends in a slash. */
  readonly object: string;
  readonly delivery: Delivery;
  readonly head: ObjectHead;
}

export interface ReceiveContext {
  readonly storage: Storage;
  readonly ledger: Ledger;
  readonly paths: LakePaths;
  readonly retry: Retry;
}

export type Reception =
  /** The work is ours, under the lease. */
  | { readonly kind: 'ours'; readonly item: LedgerItem<ObjectItem>; readonly feed: Feed; readonly lease: Lease }
  /** Nothing is left to do. */
  | { readonly kind: 'known'; readonly state: ObjectItem['state'] }
  /** Needs no conversion: something else counts in its place. */
  | ({ readonly kind: 'superseded'; readonly item: ObjectItem } & Instead)
  /** Another process is at it. */
  | { readonly kind: 'held' };

/**
 * Finds out whether an object is new, and takes the work on it when it is. The same object received any number of times,
 * at once or one after another, is worked on once. Throws UsageError, having begun nothing, when there is work that takes a
 * key and none was given.
 */
export async function receiveObject(context: ReceiveContext, received: DeliveredObject): Promise<Reception> {
  const { ledger, retry } = context;
  const { object } = received;
  const found = await findVersion(context, received);
  const { version } = found;
  const key = itemKeys.object(object, version);

  const view = await ledger.view();
  const known = view.read(key);
  const published = publishedFor(view, received.delivery);
  if (known && !isDue(known.value, found.sighting, published, retry)) {
    return { kind: 'known', state: known.value.state };
  }

  if (FEEDS[received.delivery.feed].encrypted && retry.keys === null) throw new UsageError(NO_KEY);
  const lease = await tryLease(ledger, itemKeys.objectLease(object, version));
  if (!lease) return { kind: 'held' };
  try {
    const reception = await begin(context, received, found, lease);
    if (reception.kind !== 'ours') await lease.release();
    return reception;
  } catch (error) {
    await lease.release();
    throw error;
  }
}

const NO_KEY =
  'a private key is needed to decrypt what is new; give it with --key FILE (repeatable) or in TIMEBACK_PGP_KEY_FILE';

interface FoundVersion {
  readonly version: string;
  readonly sighting: Sighting;
}

/**
 * Reads the object's bytes for its version, unless the ledger remembers the version of the file as it is. The version is
 * recorded at once, so that the next question costs no reading; nothing at all is recorded when a key is lacking.
 */
async function findVersion(
  { storage, ledger, retry }: ReceiveContext,
  { delivery, head }: DeliveredObject,
): Promise<FoundVersion> {
  const key = itemKeys.file(head.url);
  for (;;) {
    const file = (await ledger.view()).read(key);
    if (file?.value.etag === head.etag) return foundVersion(head, file);
    const modified = head.modified.getTime();
    const value: FileItem = { etag: head.etag, version: await contentVersion(storage, head), modified };
    if (FEEDS[delivery.feed].encrypted && retry.keys === null) return foundVersion(head, { value, version: Infinity });
    await ledger.commit([put(key, file?.version ?? 0, value)]);
  }
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

async function begin(
  { storage, ledger, paths, retry }: ReceiveContext,
  { object, delivery, head }: DeliveredObject,
  { version, sighting }: FoundVersion,
  lease: Lease,
): Promise<Reception> {
  const feed = FEEDS[delivery.feed];
  const key = itemKeys.object(object, version);
  const view = await ledger.view();
  const before = view.read(key);
  const published = publishedFor(view, delivery);
  if (before && !isDue(before.value, sighting, published, retry)) return { kind: 'known', state: before.value.state };

  const fresh: ObjectItem = {
    object,
    version,
    ...sighting,
    delivery,
    bytes: head.size,
    state: 'RECEIVED',
    reason: null,
    run: newRun(new Date()),
    converter: converterOf(feed, retry.drop),
    keys: feed.encrypted ? retry.keys : null,
    lackedKeys: before?.value.lackedKeys ?? [],
    quarantined: false,
  };
  const instead = supersededBy(fresh, published);
  if (instead) {
    return { kind: 'superseded', item: { ...fresh, state: 'SUPERSEDED', reason: instead.reason }, ...instead };
  }
  const resumed = before && isResumable(before.value, fresh) ? { ...before.value, ...sighting } : undefined;
  const changes: LedgerChange[] = [put(key, before?.version ?? 0, resumed ?? fresh)];
  if (!resumed && before?.value.state === 'RECEIVED') {
    changes.push(...(await stagedGarbage(storage, ledger, paths, before.value.run)));
  }
  if (!(await ledger.commit(changes))) return { kind: 'held' };
  const item = (await ledger.view()).read(key);
  if (!item) throw new Error(`the ledger lost ${key}`);
  return { kind: 'ours', item, feed, lease };
}
