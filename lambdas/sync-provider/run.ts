import type { S3Client } from '@aws-sdk/client-s3';
import { messageOf } from '../core/errors.ts';
import { isHidden, nameOf } from '../core/feeds/object-name.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import type { Ledger } from '../core/lake/ledger.ts';
import type { Settings } from '../core/settings.ts';
import type { ObjectHead, Storage } from '../core/storage/storage.ts';
import { s3Place, s3Url } from '../core/storage/urls.ts';
import { copyObject } from './copy.ts';
import { type Copied, copiesBy, decide } from './due.ts';
import type { Source } from './env.ts';

export interface SyncContext {
  /** Reads the bucket of a source, with the rights that the provider has given us. */
  readonly provider: (source: Source) => Storage;
  /** Lists the landing bucket. */
  readonly storage: Pick<Storage, 'list'>;
  /** Writes to the landing bucket. */
  readonly client: S3Client;
  readonly ledger: Ledger;
  readonly landing: string;
  readonly buckets: Settings['buckets'];
  /** False once so little time is left that no other object should be begun. */
  hasTime(): boolean;
  /** Told of each object that could not be copied, by its name, and why. */
  onFailure(object: string, why: string): void;
}

export interface Synced {
  readonly copied: number;
  readonly failed: number;
  /** Objects that are due and were not begun; the next call takes them. */
  readonly left: number;
}

/** An object that is to be copied. */
interface Due {
  readonly head: ObjectHead;
  readonly from: Storage;
}

const OBJECTS_AT_ONCE = 4;

/**
 * Copies what is new in the buckets of providers to the landing bucket, where it is `{bucket}/{key}`, the oldest first. An object that
 * cannot be copied stops no other. It can be stopped at any moment: what is not complete is not visible, and copied again.
 */
export async function sync(context: SyncContext, sources: readonly Source[]): Promise<Synced> {
  const due = (await Promise.all(sources.map((source) => dueOf(context, source)))).flat();
  const waiting = due.sort((a, b) => a.head.modified.getTime() - b.head.modified.getTime());
  let copied = 0;
  let failed = 0;
  const work = async () => {
    while (context.hasTime()) {
      const next = waiting.shift();
      if (!next) return;
      const done = await copy(context, next);
      if (done) copied += 1;
      else failed += 1;
    }
  };
  await Promise.all(Array.from({ length: OBJECTS_AT_ONCE }, work));
  return { copied, failed, left: waiting.length };
}

/** Name of an object of a provider: of its bucket and key, as the landing bucket has it for a key. */
const objectOf = ({ url }: Pick<ObjectHead, 'url'>) => {
  const { bucket, key } = s3Place(url);
  return `${bucket}/${key}`;
};

/** S3 takes keys of up to so many bytes. */
const MAX_KEY_BYTES = 1024;

async function copy({ client, landing, onFailure }: SyncContext, { head, from }: Due): Promise<boolean> {
  const object = objectOf(head);
  try {
    if (Buffer.byteLength(object) > MAX_KEY_BYTES) throw new Error(`its key has no room for the name of its bucket`);
    await copyObject(from, head, client, s3Url({ bucket: landing, key: object }));
    return true;
  } catch (error) {
    onFailure(object, messageOf(error));
    return false;
  }
}

async function dueOf(context: SyncContext, source: Source): Promise<Due[]> {
  const { buckets, onFailure } = context;
  const from = context.provider(source);
  const root = s3Url({ bucket: source.bucket, key: '' });
  const copies = await copiesOf(context, source);
  const due = new Map<string, Due>(); // prefixes can overlap
  for (const prefix of source.prefixes) {
    const unlisted = ({ folder, name, why }: { folder: string; name: string; why: string }) =>
      onFailure(folder.slice('s3://'.length) + name, why);
    for await (const head of from.list(
      root + s3Url({ bucket: source.bucket, key: prefix }).slice(root.length),
      unlisted,
    )) {
      if (isHidden(head.url, root)) continue;
      const { delivery } = nameOf(head, root, buckets);
      if (decide(head, delivery, source.from, copies.get(objectOf(head)) ?? []).copy) due.set(head.url, { head, from });
    }
  }
  return [...due.values()];
}

async function copiesOf(
  { storage, ledger, landing }: SyncContext,
  { bucket, prefixes }: Source,
): Promise<ReadonlyMap<string, readonly Copied[]>> {
  const landed: (Copied & { object: string })[] = [];
  for (const prefix of prefixes) {
    const place = s3Url({ bucket: landing, key: `${bucket}/${prefix}` });
    for await (const { url, size, modified } of storage.list(place, () => undefined)) {
      landed.push({ object: s3Place(url).key, size, modified: modified.getTime() });
    }
  }
  const view = await ledger.view();
  const recorded = view.list(itemKeys.objectsOf(bucket)).map(({ value }) => value);
  return copiesBy(landed, recorded);
}
