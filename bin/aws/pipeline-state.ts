import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { DescribeExecutionCommand, type ExecutionStatus, paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { alarmName } from '../../lib/names.ts';
import type { Installed } from './installed.ts';
import { asking } from './trouble.ts';

/** A queue, and about how many messages are in it. */
export type QueueState = {
  readonly queue: 'events' | 'events that were not taken' | 'scheduled calls that failed';
  readonly waiting: number;
  /** Received by a function that has not ended yet. */
  readonly in_work: number;
};

/** An execution of the state machine that came to no outcome. */
export type FailedExecution = {
  readonly object: string;
  readonly status: string;
  /** ISO 8601, UTC. */
  readonly stopped_at: string;
  readonly error: string;
  readonly execution: string;
};

export type AlarmState = {
  readonly alarm: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  readonly what_to_do: string;
};

/** Tells what goes on in the pipeline of an installation, besides what its ledger knows. */
export interface PipelineState {
  readonly running: number;
  readonly queues: readonly QueueState[];
  readonly failed_executions: readonly FailedExecution[];
  /** Alarms that sound, such as that of a sync. */
  readonly alarms: readonly AlarmState[];
}

export async function pipelineState(installed: Installed, now: Date): Promise<PipelineState> {
  const states = new SFNClient();
  const { DeliveryMachine: machine } = installed.outputs;
  const [running, queues, failed_executions, alarms] = await Promise.all([
    runningExecutions(states, machine),
    queueStates(installed),
    failedExecutions(states, machine, now),
    soundingAlarms(installed),
  ]);
  return { running, queues, failed_executions, alarms };
}

export async function runningExecutions(states: SFNClient, stateMachineArn: string): Promise<number> {
  return (await executions(states, stateMachineArn, 'RUNNING', Number.POSITIVE_INFINITY)).length;
}

async function queueStates({ outputs }: Installed): Promise<readonly QueueState[]> {
  const client = new SQSClient();
  const named = [
    ['events', outputs.QueueUrl],
    ['events that were not taken', outputs.DeadLetterUrl],
    ['scheduled calls that failed', outputs.DeadCallsUrl],
  ] as const;
  return Promise.all(
    named.map(async ([queue, url]) => {
      const attributes = await queueAttributes(client, url);
      return {
        queue,
        waiting: Number(attributes.ApproximateNumberOfMessages) + Number(attributes.ApproximateNumberOfMessagesDelayed),
        in_work: Number(attributes.ApproximateNumberOfMessagesNotVisible),
      };
    }),
  );
}

/** Numbers of messages, and the ARN, of a queue. */
export async function queueAttributes(client: SQSClient, QueueUrl: string): Promise<Readonly<Record<string, string>>> {
  const { Attributes = {} } = await asking('look at the queue', QueueUrl, () =>
    client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] })),
  );
  return Attributes;
}

/** Executions that failed are shown for so long; the ledger knows for ever what is not done. */
const SHOWN_DAYS = 7;
/** The command line shows at most so many executions of each status, since each costs a request. */
const SHOWN_EXECUTIONS = 20;

async function failedExecutions(states: SFNClient, machine: string, now: Date): Promise<readonly FailedExecution[]> {
  const since = now.getTime() - SHOWN_DAYS * 86_400_000;
  const ended = await Promise.all(
    (['FAILED', 'TIMED_OUT', 'ABORTED'] as const).map((status) =>
      executions(states, machine, status, SHOWN_EXECUTIONS),
    ),
  );
  const recent = ended.flat().filter(({ stopDate }) => stopDate !== undefined && stopDate.getTime() >= since);
  const described = recent.map(async ({ executionArn = '' }) => {
    const {
      name = '',
      status = '',
      stopDate,
      error,
      cause,
      input,
    } = await asking('look at the execution', executionArn, () =>
      states.send(new DescribeExecutionCommand({ executionArn })),
    );
    return {
      object: objectIn(input),
      status,
      stopped_at: stopDate?.toISOString() ?? '',
      error: [error, messageIn(cause)].filter((part) => part).join(': '),
      execution: name,
    };
  });
  return (await Promise.all(described)).sort((a, b) => (a.stopped_at > b.stopped_at ? -1 : 1));
}

/** The newest executions of a status. */
async function executions(client: SFNClient, stateMachineArn: string, statusFilter: ExecutionStatus, most: number) {
  return asking('list the executions of', stateMachineArn, async () => {
    const found = [];
    for await (const page of paginateListExecutions({ client }, { stateMachineArn, statusFilter })) {
      found.push(...(page.executions ?? []));
      if (found.length >= most) break;
    }
    return found.slice(0, most);
  });
}

/** Name of the object that an execution was to work on. */
function objectIn(input: string | undefined): string {
  const { work } = JSON.parse(input ?? '{}') as { readonly work?: { readonly item?: { readonly object?: string } } };
  return work?.item?.object ?? '';
}

/** The message of an error of a function, which is JSON with a trace. */
function messageIn(cause: string | undefined): string {
  try {
    return String((JSON.parse(cause ?? '') as { readonly errorMessage?: string }).errorMessage ?? cause);
  } catch {
    return cause ?? '';
  }
}

async function soundingAlarms({ aws }: Installed): Promise<readonly AlarmState[]> {
  const client = new CloudWatchClient();
  const prefix = alarmName(aws.prefix, '');
  return asking('look at the alarms', `${prefix}*`, async () => {
    const found: AlarmState[] = [];
    const asked = { AlarmNamePrefix: prefix, StateValue: 'ALARM' } as const;
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms({ client }, asked)) {
      for (const { AlarmName = '', AlarmDescription = '', StateUpdatedTimestamp } of MetricAlarms) {
        const since = StateUpdatedTimestamp?.toISOString() ?? '';
        found.push({ alarm: AlarmName.slice(prefix.length), since, what_to_do: AlarmDescription });
      }
    }
    return found;
  });
}
