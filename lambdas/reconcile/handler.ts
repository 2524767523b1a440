import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, SQSClient } from '@aws-sdk/client-sqs';
import { lambda } from '../core/aws/lambda.ts';
import { askedMessage } from '../core/aws/messages.ts';
import { count, logger } from '../core/aws/telemetry.ts';
import { ANY_KEYS } from '../core/lake/due.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import { noticeUrl } from '../core/lake/work.ts';
import { s3Place, s3Url } from '../core/storage/urls.ts';
import { environment } from './env.ts';
import { filled } from './filled.ts';
import { reconcile } from './run.ts';

/** Messages that one request takes. */
const SENT_AT_ONCE = 10;

/** What a look at the buckets has found. */
export interface Missed {
  readonly format: 1;
  /** Objects that the ledger has never seen. */
  readonly missed: number;
  /** Objects that were put into the queue, those whose work came to no end included. */
  readonly asked: number;
  readonly known: number;
}

/**
 * Looks for objects that no event has told of, and for work that came to no end, and puts them into the queue of events. Whether there
 * is work on an object is for the function that receives it to find out; one that is at work already changes nothing.
 */
export const handler = lambda('reconcile', environment, ({ storage, variables, settings, openLake }) => {
  const { LAKE, LANDING, IMPORTED, QUEUE_URL } = variables;
  const queue = new SQSClient();
  return async (_event: unknown, { owner }): Promise<Missed> => {
    const { ledger } = await openLake(owner);
    const retry = { keys: ANY_KEYS, now: new Date(), quarantined: false, older: false, drop: settings.extra.drop };
    const all = [LANDING, ...IMPORTED].map((bucket) => s3Url({ bucket, key: '' }));
    const places = await filled(storage, all);
    if (places.length === 0) return { format: 1, missed: 0, asked: 0, known: 0 };
    const context = { storage, ledger, lake: LAKE, settings, retry };
    const { due, unknown, known, notTaken } = await reconcile(context, { format: 1, places });
    await send(queue, QUEUE_URL, [...due.map(noticeUrl), ...unknown.map(({ item }) => item.url)]);
    const recorded = new Set((await ledger.view()).list(itemKeys.objects).map(({ value }) => value.object));
    const missed = unknown.length + due.filter(({ object }) => !recorded.has(object)).length;
    count('Missed', missed);
    for (const { name, reason } of notTaken) if (reason === 'UNREADABLE') logger.error(`${name} cannot be looked at`);
    return { format: 1, missed, asked: due.length + unknown.length, known };
  };
});

/** Throws where a message was not taken; what was sent is received all the same. */
async function send(queue: SQSClient, QueueUrl: string, urls: readonly string[]): Promise<void> {
  for (let at = 0; at < urls.length; at += SENT_AT_ONCE) {
    const Entries = urls.slice(at, at + SENT_AT_ONCE).map((url, id): SendMessageBatchRequestEntry => {
      const { bucket, key } = s3Place(url);
      return { Id: String(id), MessageBody: JSON.stringify(askedMessage(bucket, key)) };
    });
    const { Failed = [] } = await queue.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const [first] = Failed;
    if (first)
      throw new Error(`${Failed.length} messages were not taken by ${QueueUrl}: ${first.Code} ${first.Message}`);
  }
}
