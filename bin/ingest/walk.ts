import { UsageError } from '../../lambdas/core/errors.ts';
import type { Delivery, FolderLayout } from '../../lambdas/core/feeds/feed.ts';
import { misnamed } from '../../lambdas/core/feeds/misnamed.ts';
import { deliveriesOf, FEEDS } from '../../lambdas/core/feeds/registry.ts';
import type { Settings } from '../../lambdas/core/settings.ts';
import { readFolder } from '../../lambdas/core/storage/folder.ts';
import type { ObjectHead, Storage, Unlisted } from '../../lambdas/core/storage/storage.ts';
import { placeName, s3Place, schemeOf } from '../../lambdas/core/storage/urls.ts';
import type { DeliveredObject } from '../../lambdas/receive-object/run.ts';
import type { NotTaken } from './not-taken.ts';

export interface Walk {
  /** Oldest delivery first, so that the newest snapshot is published last. */
  readonly deliveries: readonly DeliveredObject[];
  /** Deliveries that their producer still writes; they are among the others too. */
  readonly incomplete: readonly Delivery[];
  /** Objects that are no delivery: names of no feed, and what a producer writes beside its deliveries. */
  readonly unknown: readonly UnknownObject[];
  /** Everything else that was given and is no delivery. */
  readonly others: readonly NotTaken[];
}

export interface UnknownObject {
  readonly object: string;
  readonly head: ObjectHead;
  readonly isBeside: boolean;
  /** Says what was expected in place of its name. */
  readonly why: string;
}

/**
 * Finds the deliveries below folders (or files) of this machine, or prefixes of S3. Hidden names and everything below `except` (the lake) are
 * skipped. Throws UsageError for a place where nothing is.
 */
export async function walk(
  storage: Storage,
  places: readonly string[],
  buckets: Settings['buckets'],
  except: string,
): Promise<Walk> {
  const deliveries = new Map<string, DeliveredObject>();
  const unknown = new Map<string, UnknownObject>();
  const folders = new Map<string, { readonly root: string; readonly layout: FolderLayout }>();
  const unlisted = new Map<string, Unlisted & { readonly root: string }>();
  for (const place of places) {
    const found = await objectsAt(storage, place);
    for (const one of found.unlisted) {
      const url = one.folder + one.name;
      if (!url.startsWith(except) && !isHidden(url, found.root)) unlisted.set(url, { ...one, root: found.root });
    }
    for (const head of found.objects) {
      const { root } = found;
      if (head.url.startsWith(except) || isHidden(head.url, root)) continue;
      const folder = folderOf(head.url, root, buckets);
      if (folder) {
        folders.set(folder.url, { root, layout: folder.layout });
        continue;
      }
      const { object, key, delivery, isBeside } = nameOf(head, root, buckets);
      if (delivery) deliveries.set(head.url, { object, delivery, head });
      else unknown.set(head.url, { object, head, isBeside, why: misnamed(key, head.modified) });
    }
  }
  const others = [...unlisted.values()].map(notListed);
  const incomplete: Delivery[] = [];
  for (const [url, { root, layout }] of folders) {
    const hole = [...unlisted.values()].find(({ folder }) => folder.startsWith(url));
    const folder = hole ? undefined : await readFolder(storage, url, layout.marker);
    if (hole) others.push({ name: pathBelow(url, root), reason: 'UNREADABLE', why: `${hole.name} in it: ${hole.why}` });
    if (!folder) continue; // or removed meanwhile
    const { object, delivery } = nameOf(folder.head, root, buckets);
    if (folder.complete && delivery) deliveries.set(url, { object, delivery, head: folder.head });
    else others.push({ name: object, reason: 'INCOMPLETE', why: INCOMPLETE });
    if (!folder.complete && delivery) incomplete.push(delivery);
  }
  return {
    // Two paths of one object keep the order in which they were found.
    deliveries: [...deliveries.values()].sort((a, b) =>
      orderOf(a) === orderOf(b) ? 0 : orderOf(a) < orderOf(b) ? -1 : 1,
    ),
    incomplete,
    unknown: [...unknown.values()],
    others,
  };
}

const INCOMPLETE = 'not complete yet, since its producer has not marked it; ingest again later';

function notListed({ folder, name, root, why, failed }: Unlisted & { readonly root: string }): NotTaken {
  return { name: pathBelow(folder, root) + name, reason: failed ? 'UNREADABLE' : 'NOT_LISTED', why };
}

/** The path of a folder below a place that was given; the whole path of a folder that is not below it. */
function pathBelow(folder: string, root: string): string {
  return folder.startsWith(root) ? decodeURIComponent(folder.slice(root.length)) : placeName(folder);
}

/** Those that take a key come first, so that nothing is done before it shows that there is none. */
function orderOf({ delivery: { feed, kind, date }, object }: DeliveredObject): string {
  const { encrypted, first } = FEEDS[feed];
  return `${encrypted ? 0 : 1} ${date} ${feed} ${first?.includes(kind) ? 0 : 1} ${object}`;
}

/** Lists what is at a place; `root` is the folder against which the rest of a URL is the object's name. */
async function objectsAt(storage: Storage, place: string) {
  const file = place.endsWith('/') ? undefined : await storage.head(place);
  if (file) return { objects: [file], unlisted: [], root: place.slice(0, place.lastIndexOf('/') + 1) };
  const root = place.endsWith('/') ? place : `${place}/`;
  const objects: ObjectHead[] = [];
  const unlisted: Unlisted[] = [];
  for await (const head of storage.list(root, (found) => unlisted.push(found))) objects.push(head);
  if (objects.length === 0 && unlisted.length === 0) {
    throw new UsageError(`${placeName(place)}: no file is there; give a folder with deliveries, or a delivery`);
  }
  return { objects, unlisted, root };
}

const isHidden = (url: string, root: string) =>
  url
    .slice(root.length)
    .split('/')
    .some((name) => name.startsWith('.'));

/** The folder that counts whole and that a file belongs to, if any. */
function folderOf(url: string, root: string, buckets: Settings['buckets']) {
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
function nameOf(
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
