import { isDay } from '../core/decode/times.ts';
import { ObjectChangedError, QuarantineError } from '../core/errors.ts';
import { isAhead } from '../core/feeds/ahead.ts';
import type { Delivery, Feed } from '../core/feeds/feed.ts';
import type { Lake } from '../core/lake/lake.ts';
import type { Piece, Plan, ZipPlace } from '../core/lake/plan.ts';
import { findManifest, readPlan, storePlan } from '../core/lake/run-files.ts';
import { factsOf, type Work, type WorkFacts } from '../core/lake/work.ts';
import { openZip, type ZipEntry } from '../core/open/zip.ts';
import { readFolder } from '../core/storage/folder.ts';
import type { ObjectHead, Storage } from '../core/storage/storage.ts';
import { planDelivery, type TaskLimit } from './plan.ts';
import type { Planned } from './schema.ts';

export interface PlanContext extends Pick<Lake, 'storage' | 'paths' | 'claims'> {
  /** By which the dates of deliveries are judged. */
  readonly now: Date;
  /** How much one task converts at most, as delivered, where a group does not have more; in bytes. */
  readonly taskBytes?: number;
  /** What a task can convert; absent where nothing bounds it. */
  readonly limit?: TaskLimit;
}

/**
 * Plans the work on a delivery and stores the plan with its run. What an interrupted attempt has planned is taken over, unless
 * the object was touched since, and a run that is sealed has no tasks left. Throws ClaimLostError, and ObjectChangedError when
 * the object is another by now.
 */
export async function planWork(context: PlanContext, work: Work): Promise<Planned> {
  const facts = factsOf(work);
  const { item, feed, head, claim } = facts;
  const { run } = item.value;
  if (await findManifest(context, run)) return { format: 1, tasks: [] };
  const held = await context.claims.resume(claim);
  const known = await readPlan(context, feed, run);
  if (known?.etag === head.etag) return planned(known);
  const plan = await newPlan(context, facts);
  held.check();
  return planned(await storePlan(context, feed, run, plan, known));
}

const planned = ({ tasks }: Plan): Planned => ({ format: 1, tasks: tasks.map(({ id }) => id) });

/** A delivery that is unusable as a whole is one piece that is passed over. */
async function newPlan(context: PlanContext, { feed, delivery, head }: WorkFacts): Promise<Plan> {
  const { now } = context;
  try {
    if (isAhead(delivery.date, now)) throw new QuarantineError('FUTURE_DATE', futureDate(delivery.date, now));
    return await planObject(context, feed, delivery, head);
  } catch (error) {
    if (!(error instanceof QuarantineError)) throw error;
    const outcome = { state: 'QUARANTINED', reason: error.reason, detail: error.message } as const;
    return {
      etag: head.etag,
      tasks: [],
      passedOver: [{ piece: { entry: null, bytes: head.size }, table: null, outcome, warnings: [] }],
    };
  }
}

function futureDate(date: string, now: Date): string {
  const today = now.toISOString().slice(0, 10);
  return `its name has the date ${date}, which is more than two days after today (${today}, UTC); an ingest takes it when it is due, or correct the name`;
}

/**
 * Lists what an object or folder holds and plans its conversion. Throws QuarantineError when it is unusable as a whole, and
 * ObjectChangedError when a folder holds something else by now.
 */
async function planObject(
  { storage, taskBytes, limit }: PlanContext,
  feed: Feed,
  delivery: Delivery,
  head: ObjectHead,
): Promise<Plan> {
  if (!isDay(delivery.date)) {
    const found = `${head.url} is named after ${delivery.date}, a day that no calendar has`;
    throw new QuarantineError('IMPOSSIBLE_DATE', `${found}; give it the name with the date of its delivery`);
  }
  const pieces = await piecesOf(storage, feed, head);
  const plan = { etag: head.etag, ...planDelivery(feed, delivery, pieces, taskBytes, limit) };
  if (head.size === 0 && !mayBeEmpty(plan)) {
    throw new QuarantineError('EMPTY', `${head.url} has no bytes; it counts as not delivered, ask the producer for it`);
  }
  return plan;
}

async function piecesOf(storage: Storage, feed: Feed, head: ObjectHead): Promise<readonly Piece[]> {
  if (head.url.endsWith('/')) return filesIn(storage, head);
  return feed.container === 'zip' && head.size > 0 ? entries(storage, head) : [whole(head)];
}

/** JSON lines can be none; every other format has at least a header. */
function mayBeEmpty({ tasks }: Plan): boolean {
  const units = tasks.flatMap(({ groups }) => groups.flatMap((group) => group.units));
  return units.length > 0 && units.every(({ dialect, layers }) => dialect === 'postgres-json' && layers.length === 0);
}

function whole(head: ObjectHead): Piece {
  const name = decodeURIComponent(head.url.slice(head.url.lastIndexOf('/') + 1));
  return { entry: null, name, bytes: head.size, source: { in: 'object' } };
}

async function filesIn(storage: Storage, { url, etag }: ObjectHead): Promise<Piece[]> {
  const folder = await readFolder(storage, url);
  if (folder?.head.etag !== etag) throw new ObjectChangedError(`${url} holds something else by now`);
  return folder.objects.map((object) => {
    const name = decodeURIComponent(object.url.slice(url.length));
    return { entry: name, name, bytes: object.size, source: { in: 'folder', url: object.url, etag: object.etag } };
  });
}

async function entries(storage: Storage, head: ObjectHead): Promise<Piece[]> {
  const found = await openZip(storage, head);
  return found
    .filter(({ isDirectory }) => !isDirectory)
    .map((entry) => ({
      entry: entry.name,
      name: entry.name,
      bytes: entry.compressedSize,
      source: { in: 'zip', entry: placeOf(entry) },
    }));
}

function placeOf({ name, rawName, flags, method, checksum, compressedSize, size, region }: ZipEntry): ZipPlace {
  const isUtf8 = Buffer.compare(Buffer.from(name), rawName) === 0;
  return {
    ...region,
    ...(isUtf8 ? {} : { rawName: Buffer.from(rawName).toString('base64') }),
    flags,
    method,
    checksum,
    compressedSize,
    size,
  };
}
