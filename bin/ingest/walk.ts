import { fileURLToPath } from 'node:url';
import { UsageError } from '../../lambdas/core/errors.ts';
import type { Delivery } from '../../lambdas/core/feeds/feed.ts';
import { deliveriesOf } from '../../lambdas/core/feeds/registry.ts';
import type { Settings } from '../../lambdas/core/settings.ts';
import type { ObjectHead, Storage } from '../../lambdas/core/storage/storage.ts';
import type { DeliveredObject } from '../../lambdas/receive-object/run.ts';

export interface Walk {
  /** Oldest delivery first, so that the newest snapshot is published last. */
  readonly deliveries: readonly DeliveredObject[];
  /** Objects whose names are of no feed. */
  readonly unknown: readonly { readonly object: string; readonly head: ObjectHead }[];
}

/**
 * Finds the deliveries below folders (or files) of this machine. Hidden names and everything below `except` (the lake) are
 * passed by. Throws UsageError for a place where nothing is.
 */
export async function walk(
  storage: Storage,
  places: readonly string[],
  buckets: Settings['buckets'],
  except: string,
): Promise<Walk> {
  const deliveries = new Map<string, DeliveredObject>();
  const unknown = new Map<string, Walk['unknown'][number]>();
  for (const place of places) {
    for (const { head, root } of await objectsAt(storage, place)) {
      if (head.url.startsWith(except) || isHidden(head.url, root)) continue;
      const { object, delivery } = nameOf(head.url, root, buckets);
      if (delivery) deliveries.set(head.url, { object, delivery, head });
      else unknown.set(head.url, { object, head });
    }
  }
  const order = ({ delivery, object }: DeliveredObject) => `${delivery.date} ${delivery.feed} ${object}`;
  return {
    deliveries: [...deliveries.values()].sort((a, b) => (order(a) < order(b) ? -1 : 1)),
    unknown: [...unknown.values()],
  };
}

/** `root` is the folder against which the rest of the URL is the object's name. */
async function objectsAt(storage: Storage, place: string): Promise<{ head: ObjectHead; root: string }[]> {
  const file = place.endsWith('/') ? undefined : await storage.head(place);
  if (file) return [{ head: file, root: place.slice(0, place.lastIndexOf('/') + 1) }];
  const root = place.endsWith('/') ? place : `${place}/`;
  const found: { head: ObjectHead; root: string }[] = [];
  for await (const head of storage.list(root)) found.push({ head, root });
  if (found.length === 0) {
    throw new UsageError(`${fileURLToPath(place)}: no file is there; give a folder with deliveries, or a delivery`);
  }
  return found;
}

const isHidden = (url: string, root: string) =>
  url
    .slice(root.length)
    .split('/')
    .some((name) => name.startsWith('.'));

/**
 * Bucket and key of a file: the bucket is the last folder on its path that has a bucket's name, so that the same file is
 * the same object from wherever it is looked at. A file under no such folder belongs to the bucket of the feed that its
 * name is of, with its path below `root` as the key. The name decides on the feed, the bucket only where two could be it.
 */
function nameOf(url: string, root: string, buckets: Settings['buckets']): { object: string; delivery?: Delivery } {
  const path = url.slice('file://'.length).split('/').map(decodeURIComponent);
  const at = path.findLastIndex((name, i) => i < path.length - 1 && Object.values(buckets).includes(name));
  const bucket = path[at];
  const key = at >= 0 ? path.slice(at + 1).join('/') : decodeURIComponent(url.slice(root.length));
  const feeds = deliveriesOf(key);
  const found = feeds.find(({ feed }) => buckets[feed.bucket] === bucket) ?? feeds[0];
  const prefix = bucket ?? (found ? buckets[found.feed.bucket] : undefined);
  const object = prefix === undefined ? key : `${prefix}/${key}`;
  return found ? { object, delivery: found.delivery } : { object };
}
