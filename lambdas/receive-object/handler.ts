import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { openExecutions } from '../core/aws/executions.ts';
import { currentKeys } from '../core/aws/keys.ts';
import { lambda } from '../core/aws/lambda.ts';
import { logger } from '../core/aws/telemetry.ts';
import { messageOf } from '../core/errors.ts';
import { environment } from './env.ts';
import { type Message, messagesIn } from './messages.ts';
import { type ReceiveObjectContext, receive, recordTrouble } from './receive.ts';

/** Receives what messages of the queue tell of. Those that fail come again, and then go to the dead-letter queue. */
export const handler = lambda('receive-object', environment, ({ variables, settings, openLake }) => {
  const { LANDING, IMPORTED, MACHINE_ARN, KEYS_SECRET_ARN } = variables;
  const secrets = new SecretsManagerClient();
  const executions = openExecutions(new SFNClient(), MACHINE_ARN);
  return async (event: SQSEvent, { context, owner }): Promise<SQSBatchResponse> => {
    const received: ReceiveObjectContext = {
      lake: await openLake(owner),
      executions,
      buckets: settings.buckets,
      ours: [LANDING, ...IMPORTED],
      retry: {
        keys: await currentKeys(secrets, KEYS_SECRET_ARN),
        now: new Date(),
        quarantined: false,
        older: false,
        drop: settings.extra.drop,
      },
    };
    const each = (record: SQSRecord) => receiveRecord(received, record);
    return processPartialResponse(event, each, new BatchProcessor(EventType.SQS), {
      context,
      processInParallel: false, // commits of one process would only get in each other's way
      throwOnFullBatchFailure: false,
    });
  };
});

async function receiveRecord(context: ReceiveObjectContext, { body, messageId }: SQSRecord): Promise<void> {
  let now: Message | undefined;
  try {
    for (now of messagesIn(body)) await receive(context, now);
  } catch (error) {
    logger.error(`message ${messageId}: ${messageOf(error)}`, error instanceof Error ? { error } : {});
    if (now?.kind === 'object') await recordTrouble(context, now, messageOf(error)).catch(() => undefined);
    throw error;
  } finally {
    logger.resetKeys();
  }
}
