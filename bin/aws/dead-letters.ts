import { SQSClient, StartMessageMoveTaskCommand } from '@aws-sdk/client-sqs';
import type { Installed } from './installed.ts';
import { queueAttributes } from './pipeline-state.ts';
import { asking } from './trouble.ts';

/** Moves the events that were not taken to the queue of events. Resolves to about how many there were. */
export async function moveDeadLettersBack({ outputs }: Installed): Promise<number> {
  const client = new SQSClient();
  const dead = await queueAttributes(client, outputs.DeadLetterUrl);
  const waiting = Number(dead.ApproximateNumberOfMessages);
  if (waiting === 0) return 0;
  // It is named, since those that EventBridge could not deliver have come from no queue.
  const { QueueArn: DestinationArn } = await queueAttributes(client, outputs.QueueUrl);
  await asking('move the messages back of', outputs.DeadLetterUrl, () =>
    client.send(new StartMessageMoveTaskCommand({ SourceArn: dead.QueueArn, DestinationArn })),
  );
  return waiting;
}
