import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { Upload } from '@aws-sdk/lib-storage';
import { describe, expect, inject, it } from 'vitest';
import { clientsOf, configuration, makeBucket } from './account.ts';

const account = inject('aws');
const clients = clientsOf(account);
const s3 = clients.client;
const sqs = new SQSClient(configuration(account));
const events = new EventBridgeClient(configuration(account));

interface Queue {
  readonly url: string;
  readonly arn: string;
}

async function newQueue(QueueName: string, Attributes: Record<string, string> = {}): Promise<Queue> {
  const { QueueUrl: url = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  const answer = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }));
  return { url, arn: answer.Attributes?.QueueArn ?? '' };
}

const receive = async ({ url }: Queue, seconds = 2) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: seconds })))
    .Messages ?? [];

/** Takes all messages out of a queue. */
async function take(queue: Queue): Promise<unknown[]> {
  const messages = await receive(queue);
  for (const { ReceiptHandle } of messages) {
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle }));
  }
  return messages.map(({ Body }) => JSON.parse(Body ?? ''));
}

interface S3Event {
  readonly 'detail-type': string;
  readonly detail: {
    readonly reason: string;
    readonly bucket: { readonly name: string };
    readonly object: {
      readonly key: string;
      readonly size: number;
      readonly etag: string;
      readonly 'version-id'?: string;
      readonly sequencer: string;
    };
  };
}

/** A bucket with versions whose events of keys below `edx/` go to a queue. */
async function watchedBucket(Bucket: string, queue: Queue): Promise<void> {
  await makeBucket(clients, Bucket);
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
  const EventPattern = JSON.stringify({
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: { bucket: { name: [Bucket] }, object: { key: [{ prefix: 'edx/' }] } },
  });
  const { RuleArn } = await events.send(new PutRuleCommand({ Name: Bucket, EventPattern }));
  await events.send(new PutTargetsCommand({ Rule: Bucket, Targets: [{ Id: 'queue', Arn: queue.arn }] }));
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queue.arn,
        Condition: { ArnEquals: { 'aws:SourceArn': RuleArn } },
      },
    ],
  });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { Policy } }));
}

describe.skipIf(!account)('events of S3 in a queue', () => {
  it('name the key as it is, the version and the size, for every way in which an object is made', async () => {
    const queue = await newQueue('watched');
    const Bucket = 'watched';
    await watchedBucket(Bucket, queue);
    const Key = 'edx/a b+ü%/é.gpg';
    const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    const [put] = (await take(queue)) as S3Event[];
    expect(put).toMatchObject({
      'detail-type': 'Object Created',
      detail: { reason: 'PutObject', bucket: { name: Bucket }, object: { key: Key, size: 1, 'version-id': VersionId } },
    });

    const Body = Buffer.alloc(6 * 2 ** 20);
    await new Upload({ client: s3, params: { Bucket, Key: 'edx/big', Body }, partSize: 5 * 2 ** 20 }).done();
    const [whole, ...parts] = (await take(queue)) as S3Event[];
    expect(parts).toEqual([]);
    expect(whole?.detail).toMatchObject({ reason: 'CompleteMultipartUpload', object: { size: Body.length } });
    expect(whole?.detail.object['version-id']).toEqual(expect.any(String));

    await s3.send(new CopyObjectCommand({ Bucket, Key: 'edx/copy', CopySource: `${Bucket}/edx/big` }));
    expect(((await take(queue)) as S3Event[]).map(({ detail }) => detail.reason)).toEqual(['CopyObject']);
  });

  it('come in an order that their sequencers tell, with another version each', async () => {
    const queue = await newQueue('ordered');
    await watchedBucket('ordered', queue);
    const versions: (string | undefined)[] = [];
    for (const Body of ['a', 'b', 'c']) {
      versions.push((await s3.send(new PutObjectCommand({ Bucket: 'ordered', Key: 'edx/x', Body }))).VersionId);
    }
    const objects = ((await take(queue)) as S3Event[]).map(({ detail }) => detail.object);
    const inOrder = [...objects].sort((a, b) =>
      a.sequencer.padStart(40, '0') < b.sequencer.padStart(40, '0') ? -1 : 1,
    );
    expect(inOrder.map((object) => object['version-id'])).toEqual(versions);
  });

  it('do not come for other keys, for a removal, or where the policy of the queue does not let them', async () => {
    const queue = await newQueue('unwatched');
    const Bucket = 'unwatched';
    await watchedBucket(Bucket, queue);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'coursera/x', Body: 'x' }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'edx/x', Body: 'x' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'edx/x' }));
    expect(((await take(queue)) as S3Event[]).map(({ detail }) => detail.object.key)).toEqual(['edx/x']);
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { Policy: '' } }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'edx/y', Body: 'x' }));
    expect(await take(queue)).toEqual([]);
  });
});

describe.skipIf(!account)('a queue', () => {
  it('hides what was received, gives it up after so many times, and takes it back from the dead letters', async () => {
    const dead = await newQueue('dead');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
    const queue = await newQueue('alive', { VisibilityTimeout: '1', RedrivePolicy });
    await sqs.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'poison' }));
    expect(await receive(queue)).toHaveLength(1);
    expect(await receive(queue, 0)).toHaveLength(0);
    expect(await receive(queue)).toHaveLength(1);
    expect(await receive(queue)).toHaveLength(0);

    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn }));
    const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: dead.arn }));
    expect(Results?.map(({ Status, ApproximateNumberOfMessagesMoved: moved }) => [Status, moved])).toEqual([
      ['COMPLETED', 1],
    ]);
    expect((await receive(queue)).map(({ Body }) => Body)).toEqual(['poison']);
  });
});
