import type { SFNClient } from '@aws-sdk/client-sfn';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type Again, askedMessage } from '../../lambdas/core/aws/messages.ts';
import { type Delivered, headFrom, noticeUrl } from '../../lambdas/core/lake/work.ts';
import type { S3Clients } from '../../lambdas/core/storage/s3-client.ts';
import type { ObjectHead, Storage } from '../../lambdas/core/storage/storage.ts';
import { s3Place, s3Url } from '../../lambdas/core/storage/urls.ts';
import { copyObject } from '../../lambdas/sync-provider/copy.ts';
import type { HandedOver } from './handing-over.ts';
import type { Installed } from './installed.ts';
import { asking } from './trouble.ts';

export interface GiveContext {
  readonly installed: Installed;
  /** Reads what is copied. */
  readonly storage: Storage;
  /** Says which known objects the functions are to try again. */
  readonly again: Again;
}

export interface Clients {
  readonly s3: S3Clients;
  readonly sqs: SQSClient;
  readonly states: SFNClient;
}

/** Gives one delivery to the deployed functions: as an object that arrives in the landing bucket, or by a message about it. */
export async function give(context: GiveContext, clients: Clients, { delivered, by }: HandedOver): Promise<void> {
  if (by === 'ask') return ask(context, clients, noticeUrl(delivered));
  const notice = await copyToLanding(context, clients, delivered);
  // A bucket of others may send no events.
  if (context.installed.aws.landing?.events === 'poll') await ask(context, clients, notice);
}

async function ask({ installed, again }: GiveContext, { sqs }: Clients, url: string): Promise<void> {
  const { QueueUrl } = installed.outputs;
  const { bucket, key } = s3Place(url);
  const MessageBody = JSON.stringify(askedMessage(bucket, key, again));
  await asking('send a message to the queue of events', QueueUrl, () =>
    sqs.send(new SendMessageCommand({ QueueUrl, MessageBody })),
  );
}

/** Copies a delivery; its key in the landing bucket is the name of the object. Resolves to the URL that an event names. */
async function copyToLanding(
  { installed, storage }: GiveContext,
  { s3 }: Clients,
  delivered: Delivered,
): Promise<string> {
  const root = s3Url({ bucket: installed.outputs.LandingBucket, key: delivered.object });
  const copy = (head: ObjectHead, to: string) =>
    asking('copy a delivery into the landing bucket', to, () => copyObject(storage, head, s3.client, to));
  const { url } = delivered.head;
  if (!url.endsWith('/')) {
    await copy(headFrom(delivered.head), root);
    return root;
  }
  const marker = noticeUrl(delivered);
  const heads: ObjectHead[] = [];
  for await (const head of storage.list(url)) heads.push(head);
  // The object that says that the folder is complete comes last.
  const inOrder = [...heads.filter((head) => head.url !== marker), ...heads.filter((head) => head.url === marker)];
  for (const head of inOrder) await copy(head, root + head.url.slice(url.length));
  return root + marker.slice(url.length);
}
