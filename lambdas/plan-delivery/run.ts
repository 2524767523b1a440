import { QuarantineError } from '../core/errors.ts';
import type { Delivery, Feed } from '../core/feeds/feed.ts';
import type { Piece, Plan } from '../core/lake/plan.ts';
import { openZip } from '../core/open/zip.ts';
import type { ByteStream, ObjectHead, Storage } from '../core/storage/storage.ts';
import { planDelivery } from './plan.ts';

/** Lists what an object holds and plans its conversion. Throws QuarantineError when the archive as a whole is unusable. */
export async function planObject(storage: Storage, feed: Feed, delivery: Delivery, head: ObjectHead): Promise<Plan> {
  if (head.size === 0) {
    throw new QuarantineError('EMPTY', `${head.url} has no bytes; it counts as not delivered, ask the producer for it`);
  }
  return planDelivery(feed, delivery, feed.container === 'zip' ? await entries(storage, head) : [whole(storage, head)]);
}

function whole(storage: Storage, { url, size, etag }: ObjectHead): Piece {
  return { entry: null, bytes: size, read: (): ByteStream => storage.read(url, { etag }) };
}

async function entries(storage: Storage, head: ObjectHead): Promise<Piece[]> {
  const found = await openZip(storage, head);
  return found
    .filter(({ isDirectory }) => !isDirectory)
    .map((entry) => ({ entry: entry.name, bytes: entry.compressedSize, read: () => entry.read() }));
}
