import type { Settings } from '../settings.ts';
import type { ObjectHead } from '../storage/storage.ts';
import { s3Place, schemeOf } from '../storage/urls.ts';
import type { Delivery } from './feed.ts';
import { deliveriesOf, FEEDS } from './registry.ts';

/** Whether a part of an object's path below `root` begins with a dot, as names that are nobody's delivery do. */
export const isHidden = (url: string, root: string): boolean =>
  url
    .slice(root.length)
    .split('/')
    .some((name) => name.startsWith('.'));

/** The folder that counts whole and that a file belongs to, if any. */
export function folderOf(url: string, root: string, buckets: Settings['buckets']) {
  const { key } = placeOf(url, root, buckets);
  for (const { folders: layout } of Object.values(FEEDS)) {
    const folder = layout?.folderOf(key);
    const inside = folder && key.slice(folder.length).split('/').length;
    if (layout && inside) return { url: `${url.split('/').slice(0, -inside).join('/')}/`, layout };
  }
  return undefined;
}

/**
 * Name and feed of an object. A file under no folder with a bucket's name belongs to the bucket of the feed that its name is
 * of, with its path below `root` as the key. The name decides on the feed, the bucket only where two could be it.
 */
export function nameOf(
  { url, modified }: ObjectHead,
  root: string,
  buckets: Settings['buckets'],
): { object: string; key: string; delivery?: Delivery; isBeside: boolean } {
  const { bucket, key } = placeOf(url, root, buckets);
  const feeds = deliveriesOf(key, modified);
  const found = feeds.find(({ feed }) => buckets[feed.bucket] === bucket) ?? feeds[0];
  const prefix = bucket ?? (found ? buckets[found.feed.bucket] : undefined);
  const object = prefix === undefined ? key : `${prefix}/${key}`;
  const isBeside = Object.values(FEEDS).some(({ folders }) => folders?.isBeside(key));
  return { object, key, isBeside, ...(found && { delivery: found.delivery }) };
}

/**
 * Bucket and key of an object: the bucket is the last folder on its path that has a bucket's name, so that the same file is the
 * same object from wherever it is looked at. On S3 that is so below a prefix of another bucket, which then stands for a set of
 * buckets; else the bucket is S3's own.
 */
function placeOf(url: string, root: string, buckets: Settings['buckets']): { bucket?: string; key: string } {
  const s3 = schemeOf(url) === 's3' ? s3Place(url) : undefined;
  if (s3 && isBucket(s3.bucket, buckets)) return s3;
  const path = s3 ? s3.key.split('/') : url.slice('file://'.length).split('/').map(decodeURIComponent);
  const at = path.findLastIndex((name, i) => i < path.length - 1 && isBucket(name, buckets));
  const bucket = path[at];
  if (bucket !== undefined) return { bucket, key: path.slice(at + 1).join('/') };
  return s3 ?? { key: decodeURIComponent(url.slice(root.length)) };
}

const isBucket = (name: string, buckets: Settings['buckets']) => Object.values(buckets).includes(name);
