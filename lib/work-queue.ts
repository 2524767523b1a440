import { Duration, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type Alarms, LOOK_EVERY } from './alarms.ts';

/** The longest that SQS keeps a message. */
const LONGEST = Duration.days(14);

export interface DeadLettersProps {
  readonly key: IKey;
  readonly alarms: Alarms;
  /** Of the alarm that sounds as long as a message is in it. */
  readonly heading: string;
  readonly impact: string;
}

/** A queue of what could not be worked on. It is kept for as long as SQS does, and an alarm says that it is there. */
export function deadLetters(scope: Construct, id: string, { key, alarms, heading, impact }: DeadLettersProps): Queue {
  const queue = new Queue(scope, id, {
    encryption: QueueEncryption.KMS,
    encryptionMasterKey: key,
    dataKeyReuse: Duration.hours(1),
    enforceSSL: true,
    retentionPeriod: LONGEST,
  });
  Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'It holds dead letters itself.' });
  const metric = queue.metricApproximateNumberOfMessagesVisible({ period: LOOK_EVERY, statistic: 'Maximum' });
  alarms.add(id, { heading, impact, metric });
  return queue;
}

/** A message is tried so often: a fault that passes is over by then. */
const TRIES = 5;
/** AWS asks for six times the timeout of the function, so that a message is not seen twice while a batch is still tried. */
const TIMEOUTS = 6;

export interface WorkQueueProps {
  readonly key: IKey;
  /** Longest time that the function takes for a batch. */
  readonly timeout: Duration;
  readonly dead: IQueue;
}

/** A queue that feeds a function, in front of dead letters. */
export class WorkQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { key, timeout, dead }: WorkQueueProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: key,
      dataKeyReuse: Duration.hours(1),
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(timeout.toSeconds() * TIMEOUTS),
      retentionPeriod: LONGEST,
      deadLetterQueue: { queue: dead, maxReceiveCount: TRIES },
    });
  }
}

/** What it takes to be called with the messages of an encrypted queue: Lambda reads it with the rights of the function. */
export const receivingStatements = (key: IKey, queue: IQueue): readonly PolicyStatement[] => [
  new PolicyStatement({
    sid: 'Receive',
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    resources: [queue.queueArn],
  }),
  new PolicyStatement({
    sid: 'ReceiveEncrypted',
    actions: ['kms:Decrypt'],
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `sqs.${key.env.region}.amazonaws.com` } },
  }),
];
