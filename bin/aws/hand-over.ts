import { setTimeout as sleep } from 'node:timers/promises';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { messageOf } from '../../lambdas/core/errors.ts';
import type { Ledger } from '../../lambdas/core/lake/ledger.ts';
import { openS3Clients } from '../../lambdas/core/storage/s3-client.ts';
import { type Clients, type GiveContext, give } from './give.ts';
import type { HandedOver } from './handing-over.ts';
import type { Installed } from './installed.ts';
import { type DeployedOutcome, outcomesIn } from './outcomes.ts';
import { queueAttributes, runningExecutions } from './pipeline-state.ts';

export interface HandOverContext extends GiveContext {
  readonly ledger: Ledger;
  /** Deliveries that wait or are worked on at once. */
  readonly atOnce: number;
  /**
   * Nothing more is expected once nothing has waited, run or changed for so long, in milliseconds. The numbers of messages that a
   * queue gives are up to a minute old.
   */
  readonly quietMs: number;
  /** Is told of each delivery when its outcome is known. */
  onOutcome(outcome: DeployedOutcome): void;
}

export const QUIET_MS = 90_000;
/** The ledger is looked at this often. */
const LOOK_MS = 1000;

/**
 * Gives deliveries to the deployed functions, some at a time, and waits for what becomes of each. An interruption leaves the
 * functions at work on what they were given.
 */
export async function handOver(context: HandOverContext, all: readonly HandedOver[]): Promise<void> {
  const { installed, ledger, atOnce, quietMs, onOutcome } = context;
  const clients: Clients = { s3: openS3Clients(), sqs: new SQSClient(), states: new SFNClient() };
  const next = [...all];
  const waiting = new Map<string, number>();
  let seen = -1;
  let changedAt = Date.now();
  while (next.length > 0 || waiting.size > 0) {
    const view = await ledger.view();
    if (view.sequence !== seen) changedAt = Date.now();
    seen = view.sequence;
    for (const outcome of outcomesIn(view, waiting)) {
      waiting.delete(outcome.object);
      onOutcome(outcome);
    }
    for (const handed of next.splice(0, Math.max(0, atOnce - waiting.size))) {
      const { object } = handed.delivered;
      try {
        await give(context, clients, handed);
        waiting.set(object, view.sequence);
      } catch (error) {
        onOutcome({ object, state: 'FAILED', reason: messageOf(error) });
      }
      changedAt = Date.now();
    }
    if (Date.now() - changedAt >= quietMs && !(await isBusy(installed, clients))) {
      for (const object of waiting.keys()) onOutcome({ object, state: 'UNCHANGED', reason: NOTHING_BEGAN });
      waiting.clear();
    }
    if (waiting.size > 0) await sleep(LOOK_MS);
  }
}

const NOTHING_BEGAN = 'the functions found nothing to do on it; timeback-lake status says more';

async function isBusy({ outputs }: Installed, { sqs, states }: Clients): Promise<boolean> {
  const numbers = await queueAttributes(sqs, outputs.QueueUrl);
  const messages = Number(numbers.ApproximateNumberOfMessages) + Number(numbers.ApproximateNumberOfMessagesNotVisible);
  return messages > 0 || (await runningExecutions(states, outputs.DeliveryMachine)) > 0;
}
