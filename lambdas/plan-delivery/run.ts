import { isDay } from '../core/decode/times.ts';
import { ObjectChangedError, QuarantineError } from '../core/errors.ts';
import type { Delivery, Feed } from '../core/feeds/feed.ts';
import type { Piece, Plan } from '../core/lake/plan.ts';
import { openZip } from '../core/open/zip.ts';
import { readFolder } from '../core/storage/folder.ts';
import type { ByteStream, ObjectHead, Storage } from '../core/storage/storage.ts';
import { planDelivery } from './plan.ts';

/**
 * Lists what an object or folder holds and plans its conversion. Throws QuarantineError when it is unusable as a whole, and
 * ObjectChangedError when a folder holds something else by now.
 */
export async function planObject(storage: Storage, feed: Feed, delivery: Delivery, head: ObjectHead): Promise<Plan> {
  if (!isDay(delivery.date)) {
    const found = `${head.url} is named after ${delivery.date}, a day that no calendar has`;
    throw new QuarantineError('IMPOSSIBLE_DATE', `${found}; give it the name with the date of its delivery`);
  }
  const plan = planDelivery(feed, delivery, await piecesOf(storage, feed, head));
  if (head.size === 0 && !mayBeEmpty(plan)) {
    throw new QuarantineError('EMPTY', `${head.url} has no bytes; it counts as not delivered, ask the producer for it`);
  }
  return plan;
}

async function piecesOf(storage: Storage, feed: Feed, head: ObjectHead): Promise<readonly Piece[]> {
  if (head.url.endsWith('/')) return filesIn(storage, head);
  return feed.container === 'zip' && head.size > 0 ? entries(storage, head) : [whole(storage, head)];
}

/** JSON lines can be none; every other format has at least a header. */
function mayBeEmpty({ tasks }: Plan): boolean {
  const units = tasks.flatMap(({ groups }) => groups.flatMap((group) => group.units));
  return units.length > 0 && units.every(({ dialect, layers }) => dialect === 'postgres-json' && layers.length === 0);
}

function whole(storage: Storage, head: ObjectHead): Piece {
  const name = decodeURIComponent(head.url.slice(head.url.lastIndexOf('/') + 1));
  return { entry: null, name, ...bytesOf(storage, head) };
}

async function filesIn(storage: Storage, { url, etag }: ObjectHead): Promise<Piece[]> {
  const folder = await readFolder(storage, url);
  if (folder?.head.etag !== etag) throw new ObjectChangedError(`${url} holds something else by now`);
  return folder.objects.map((object) => {
    const name = decodeURIComponent(object.url.slice(url.length));
    return { entry: name, name, ...bytesOf(storage, object) };
  });
}

function bytesOf(storage: Storage, { url, size, etag }: ObjectHead): Pick<Piece, 'bytes' | 'read'> {
  return { bytes: size, read: (): ByteStream => storage.read(url, { etag }) };
}

async function entries(storage: Storage, head: ObjectHead): Promise<Piece[]> {
  const found = await openZip(storage, head);
  return found
    .filter(({ isDirectory }) => !isDirectory)
    .map((entry) => ({
      entry: entry.name,
      name: entry.name,
      bytes: entry.compressedSize,
      read: () => entry.read(),
    }));
}
