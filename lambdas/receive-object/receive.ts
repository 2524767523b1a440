import { type Executions, executionName, ownerOfWork } from '../core/aws/executions.ts';
import { count, logger, tellDelivery } from '../core/aws/telemetry.ts';
import { misnamed } from '../core/feeds/misnamed.ts';
import { folderOf, isHidden, nameOf } from '../core/feeds/object-name.ts';
import { openClaims } from '../core/lake/claims.ts';
import type { Retry } from '../core/lake/due.ts';
import { recordFailure } from '../core/lake/failures.ts';
import { giveUp } from '../core/lake/give-up.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import type { Lake } from '../core/lake/lake.ts';
import { passOver } from '../core/lake/pass-over.ts';
import { deletedBefore, noDelivery, superseded } from '../core/lake/passed-over.ts';
import { type Delivered, headJson } from '../core/lake/work.ts';
import type { Settings } from '../core/settings.ts';
import { readFolder } from '../core/storage/folder.ts';
import type { ObjectHead } from '../core/storage/storage.ts';
import { s3Url } from '../core/storage/urls.ts';
import { attemptOn } from './attempts.ts';
import type { FailedMessage, Message, ObjectMessage } from './messages.ts';
import { receiveObject } from './run.ts';

export interface ReceiveObjectContext {
  /** Its storage also reads what is outside of the lake. */
  readonly lake: Lake;
  readonly executions: Executions;
  readonly buckets: Settings['buckets'];
  /** Buckets whose objects are ours. */
  readonly ours: readonly string[];
  readonly retry: Retry;
}

/** Does what a message asks for. Made twice, at once or one after another, it does it once. */
export async function receive(context: ReceiveObjectContext, message: Message): Promise<void> {
  if (message.kind === 'object') await receiveAt(context, message);
  else if (message.kind === 'failed') await recordFailed(context.lake, message);
  else logger.info(`nothing to do: ${message.why}`);
}

/** Receives what is at a key now; an event may be older than that. */
async function receiveAt(context: ReceiveObjectContext, message: ObjectMessage): Promise<void> {
  const { lake, buckets, ours } = context;
  const { storage } = lake;
  const { bucket, key } = message;
  if (!ours.includes(bucket)) {
    throw new Error(
      `an object of the bucket ${bucket} was told of, and ours are ${ours.join(', ')}; correct the rule that sends its events here, or import the bucket in the settings`,
    );
  }
  const url = s3Url({ bucket, key });
  const root = s3Url({ bucket, key: '' });
  if (isHidden(url, root) || key.endsWith('/')) return logger.info('nothing to do: a hidden name, or that of a folder');
  const folder = folderOf(url, root, buckets);
  const found = folder ? await readFolder(storage, folder.url, folder.layout.marker) : undefined;
  if (found && !found.complete) return logger.info('nothing to do yet: the folder of the object is not complete');
  const head = folder ? found?.head : await storage.head(url);
  if (!head) return recordDeleted(context, message, { url, root });
  const { object, key: ownKey, delivery, isBeside } = nameOf(head, root, buckets);
  if (!delivery) {
    await passOver(lake, [noDelivery(object, head, isBeside, misnamed(ownKey, head.modified))]);
    return count('UnknownObjects');
  }
  await receiveDelivery(context, { format: 1, object, delivery, head: headJson(head) }, message);
}

/** An object that is gone was delivered all the same, and is recorded as such. */
async function recordDeleted(
  { lake, buckets }: ReceiveObjectContext,
  { seen }: ObjectMessage,
  { url, root }: { readonly url: string; readonly root: string },
): Promise<void> {
  logger.info('the object was deleted before it was read');
  if (!seen) return;
  const head: ObjectHead = { url, size: seen.size, modified: new Date(seen.time), etag: seen.version };
  const { object, delivery } = nameOf(head, root, buckets);
  if (delivery) {
    await passOver(lake, [deletedBefore({ format: 1, object, delivery, head: headJson(head) }, seen.version)]);
  }
}

/** Executions of a name are closed only when another message has begun and ended one meanwhile, so this is looked at again. */
const TRIES = 3;

async function receiveDelivery(
  { lake, executions, retry }: ReceiveObjectContext,
  delivered: Delivered,
  { again }: ObjectMessage,
): Promise<void> {
  const context = {
    ...lake,
    retry: { ...retry, quarantined: again?.quarantined ?? false, older: again?.older ?? false },
    attemptOn: attemptOn(lake, executions, delivered.object),
  };
  for (let tried = 1; ; tried += 1) {
    const received = await receiveObject(context, delivered);
    if (received.kind === 'superseded') await passOver(lake, [superseded(received.item, received)]);
    if (received.kind !== 'ours') return logger.info(`nothing to do: the object is ${received.kind}`);
    const { work } = received;
    const name = executionName(work.item, work.item.attempt ?? 0);
    tellDelivery(name, work.item.delivery);
    count('Received');
    if (await executions.start(name, work)) {
      count('ExecutionsStarted');
      return logger.info('an execution works on the delivery');
    }
    if (tried === TRIES) throw new Error(`the execution ${name} is closed, and the work is not done; try again`);
  }
}

/**
 * Keeps why an execution came to no outcome, for `status`, and lets the next attempt begin. What a later attempt has begun
 * meanwhile is left alone.
 */
async function recordFailed(lake: Lake, { work, time, why }: FailedMessage): Promise<void> {
  const { object, version, attempt, delivery } = work.item;
  tellDelivery(executionName(work.item, attempt ?? 0), delivery);
  count('Failed');
  const now = await stateNow(lake, object, version);
  if (now?.state !== 'RECEIVED' || now.attempt !== attempt) return;
  await recordFailure(lake.ledger, object, why, new Date(time));
  await giveUp({ ...lake, claims: openClaims(lake, ownerOfWork(work)) }, work);
}

/** Keeps why an object could not be received, for `status`. */
export async function recordTrouble(
  { lake, buckets }: Pick<ReceiveObjectContext, 'lake' | 'buckets'>,
  { bucket, key }: Pick<ObjectMessage, 'bucket' | 'key'>,
  why: string,
): Promise<void> {
  const now = new Date();
  const head: ObjectHead = { url: s3Url({ bucket, key }), size: 0, modified: now, etag: '' };
  const { object, delivery } = nameOf(head, s3Url({ bucket, key: '' }), buckets);
  if (delivery) await recordFailure(lake.ledger, object, why, now);
}

async function stateNow({ ledger }: Lake, object: string, version: string) {
  return (await ledger.view()).read(itemKeys.object(object, version))?.value;
}
