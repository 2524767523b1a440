import { UsageError } from '../core/errors.ts';
import type { Delivery, FolderLayout } from '../core/feeds/feed.ts';
import { misnamed } from '../core/feeds/misnamed.ts';
import { folderOf, isHidden, nameOf } from '../core/feeds/object-name.ts';
import { FEEDS } from '../core/feeds/registry.ts';
import { type Delivered, headJson } from '../core/lake/work.ts';
import type { Settings } from '../core/settings.ts';
import { readFolder } from '../core/storage/folder.ts';
import type { ObjectHead, Storage, Unlisted } from '../core/storage/storage.ts';
import { placeName } from '../core/storage/urls.ts';
import type { NotTaken } from './schema.ts';

export interface Walk {
  /** Oldest delivery first, so that the newest snapshot is published last. */
  readonly deliveries: readonly Delivered[];
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
  const deliveries = new Map<string, Delivered>();
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
      if (delivery) deliveries.set(head.url, { format: 1, object, delivery, head: headJson(head) });
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
    if (folder.complete && delivery) deliveries.set(url, { format: 1, object, delivery, head: headJson(folder.head) });
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
function orderOf({ delivery: { feed, kind, date }, object }: Delivered): string {
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
