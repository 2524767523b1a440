import { UsageError } from '../core/errors.ts';
import { FEEDS } from '../core/feeds/registry.ts';
import type { Claims } from '../core/lake/claims.ts';
import { isDue, isResumable, type Retry } from '../core/lake/due.ts';
import { stagedGarbage } from '../core/lake/garbage.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import type { ObjectItem } from '../core/lake/items.ts';
import type { Lake } from '../core/lake/lake.ts';
import { type LedgerChange, type LedgerItem, put, type View } from '../core/lake/ledger.ts';
import { converterOf } from '../core/lake/reports.ts';
import { newRun } from '../core/lake/runs.ts';
import { type FoundVersion, foundVersion, publishedFor } from '../core/lake/sightings.ts';
import { supersededBy } from '../core/lake/superseded.ts';
import { contentVersion } from '../core/lake/versions.ts';
import { type Delivered, headFrom, workOf } from '../core/lake/work.ts';
import type { ObjectHead, Storage } from '../core/storage/storage.ts';
import type { Reception } from './schema.ts';

export interface ReceiveContext extends Lake {
  readonly retry: Retry;
  /**
   * Says who is to work on a version, where that is not who receives it: on AWS an execution. `before`: what the ledger knows of
   * the version. Undefined while somebody is at it.
   */
  readonly attemptOn?: (version: string, before: ObjectItem | undefined) => Promise<Attempt | undefined>;
}

/** An execution that is to be begun for a version of an object. */
export interface Attempt {
  readonly number: number;
  /** Those of the execution. */
  readonly claims: Claims;
}

/**
 * Finds out whether an object is new, and takes the work on it when it is, in one commit with what the work begins with. The
 * same object received any number of times, at once or one after another, is worked on once. Throws UsageError, having begun
 * nothing, when there is work that takes a key and none was given.
 */
export async function receiveObject(context: ReceiveContext, received: Delivered): Promise<Reception> {
  const { storage, ledger, retry } = context;
  const { object, delivery } = received;
  const head = headFrom(received.head);
  const feed = FEEDS[delivery.feed];
  const lacksKey = feed.encrypted && retry.keys === null;
  for (;;) {
    const view = await ledger.view();
    const found = await findVersion(storage, view, head);
    const { version, sighting } = found;
    // What was found out by reading is kept, so that the next question costs no reading.
    const remember = async () => (lacksKey || found.changes.length === 0 ? 0 : await ledger.commit(found.changes));
    const known = view.read(itemKeys.object(object, version));
    const published = publishedFor(view, delivery);
    if (known && !isDue(known.value, sighting, published, retry)) {
      await remember();
      return { kind: 'known', state: known.value.state };
    }
    if (lacksKey) throw new UsageError(NO_KEY);

    const attempt = await attemptOn(context, version, known?.value);
    if (!attempt) {
      await remember();
      return { kind: 'held' };
    }
    const { claims } = attempt;
    const claimKey = itemKeys.objectClaim(object, version);
    const own = claims.own(view, claimKey);
    if (own && known?.value.state === 'RECEIVED') return { kind: 'ours', work: workOf(known, head, own) };
    const taking = await claims.taking(view, claimKey);
    if (!taking) {
      await remember();
      return { kind: 'held' };
    }
    const fresh = newItem(received, found, retry, known?.value, attempt.number);
    const instead = supersededBy(fresh, published);
    if (instead) {
      const item: ObjectItem = { ...fresh, state: 'SUPERSEDED', reason: instead.reason };
      return { kind: 'superseded', item: seenBy(item, await remember()), ...instead };
    }
    const begun = await beginning(context, view, known, fresh);
    const epoch = await ledger.commit([...found.changes, taking, ...begun.changes]);
    if (epoch === 0) continue;
    const item = { key: itemKeys.object(object, version), version: epoch, value: seenBy(begun.item, epoch) };
    return { kind: 'ours', work: workOf(item, head, claims.hold(claimKey, epoch)) };
  }
}

/** Whoever receives an object works on it, unless the surroundings say who does. */
async function attemptOn(
  { claims, attemptOn: ask }: ReceiveContext,
  version: string,
  before: ObjectItem | undefined,
): Promise<{ readonly claims: Claims; readonly number: number | undefined } | undefined> {
  return ask ? ask(version, before) : { claims, number: before?.attempt };
}

const NO_KEY =
  'a private key is needed to decrypt what is new; give it with --key FILE (repeatable) or in TIMEBACK_PGP_KEY_FILE, on AWS in the secret of keys';

/** Reads the object's bytes for its version, unless the ledger remembers the version of the file as it is. */
async function findVersion(
  storage: Storage,
  view: View,
  head: ObjectHead,
): Promise<FoundVersion & { readonly changes: readonly LedgerChange[] }> {
  const { url, etag } = head;
  const key = itemKeys.file(url);
  const file = view.read(key);
  if (file?.value.etag === etag) return { ...foundVersion(head, file), changes: [] };
  const version = await contentVersion(storage, head);
  const modified = head.modified.getTime();
  return {
    version,
    sighting: { url, modified, seen: Infinity },
    changes: [put(key, file?.version ?? 0, { etag, version, modified })],
  };
}

function newItem(
  { object, delivery, head }: Delivered,
  { version, sighting }: FoundVersion,
  retry: Retry,
  before: ObjectItem | undefined,
  attempt: number | undefined,
): ObjectItem {
  const feed = FEEDS[delivery.feed];
  return {
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
    lackedKeys: before?.lackedKeys ?? [],
    quarantined: false,
    ...(attempt === undefined ? {} : { attempt }),
  };
}

/** What work begins with: a run that goes on where it was interrupted, or a new one in place of the last. */
async function beginning(
  { storage, paths }: ReceiveContext,
  view: View,
  before: LedgerItem<ObjectItem> | undefined,
  fresh: ObjectItem,
): Promise<{ readonly item: ObjectItem; readonly changes: readonly LedgerChange[] }> {
  const { object, version, url, modified, seen, attempt } = fresh;
  const isResumed = before !== undefined && isResumable(before.value, fresh);
  const item = isResumed
    ? { ...before.value, url, modified, seen, ...(attempt === undefined ? {} : { attempt }) }
    : fresh;
  const abandoned = !isResumed && before?.value.state === 'RECEIVED' ? before.value.run : undefined;
  return {
    item,
    changes: [
      put(itemKeys.object(object, version), before?.version ?? 0, item),
      ...(abandoned === undefined ? [] : await stagedGarbage({ storage, paths }, view, fresh.delivery, abandoned)),
    ],
  };
}

/** An item with the number of the commit that has recorded its sighting, where it did not have one. */
function seenBy(item: ObjectItem, commit: number): ObjectItem {
  return Number.isFinite(item.seen) || commit === 0 ? item : { ...item, seen: commit };
}
