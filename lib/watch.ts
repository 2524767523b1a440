import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { FunctionName } from '../lambdas/core/aws/function-sizes.ts';
import { type Alarms, LOOK_EVERY } from './alarms.ts';
import type { Polled } from './sources.ts';

export interface Sync {
  readonly credentials: Polled['credentials'];
  readonly lambda: IFunction;
}

export interface Watched {
  /** Namespace of the functions' own metrics. */
  readonly prefix: string;
  readonly machine: IStateMachine;
  readonly refreshMachine: IStateMachine;
  readonly events: IQueue;
  readonly syncs: readonly Sync[];
}

/** The alarms besides those of dead letters: with them an installation can be left alone. */
export function watch(alarms: Alarms, { prefix, machine, refreshMachine, events, syncs }: Watched): void {
  alarms.add('DeliveryFailed', {
    heading: 'A delivery failed',
    impact: 'Its rows are missing. Those of earlier deliveries are as they were.',
    metric: executionsWithoutOutcome(machine),
  });
  alarms.add('RefreshFailed', {
    heading: 'A refresh failed',
    impact: 'Base tables, the 41 views and the tables of scopes are as they were, and grow old.',
    metric: executionsWithoutOutcome(refreshMachine),
  });
  alarms.add('EventsWait', {
    heading: 'Events wait',
    impact: 'Deliveries arrive and are not begun, so tables grow old.',
    metric: events.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: LOOK_EVERY }),
    threshold: Duration.hours(1).toSeconds(),
  });
  const own = (metricName: string, service: FunctionName, statistic: string, period = LOOK_EVERY) =>
    new Metric({ namespace: prefix, metricName, dimensionsMap: { service }, statistic, period });
  alarms.add('Quarantined', {
    heading: 'Something was quarantined',
    impact: 'A delivery, or a file in one, could not be read, and its rows are missing.',
    metric: own('Quarantined', 'publish-delivery', 'Sum'),
  });
  alarms.add('ContractBroken', {
    heading: 'A contract does not hold',
    impact: 'Some tables that a refresh builds are as they were, since what was built for them breaks a rule.',
    metric: own('ContractsBroken', 'refresh-models', 'Sum'),
  });
  alarms.add('CatalogueBehind', {
    heading: 'The catalogue is behind',
    impact: 'Something was published more than 15 minutes ago, and Athena does not show it.',
    metric: own('ProjectionBehind', 'project', 'Minimum', BEHIND),
    periods: 2,
  });
  for (const { credentials, lambda } of syncs) {
    alarms.add(`SyncFailed-${credentials}`, {
      ...SYNC_FAILED[credentials],
      metric: lambda.metricErrors({ period: LOOK_EVERY }),
    });
  }
}

/** Executions that failed, took too long or were stopped. */
function executionsWithoutOutcome(machine: IStateMachine): MathExpression {
  const executions = (metricName: string) => machine.metric(metricName, { statistic: 'Sum', period: LOOK_EVERY });
  return new MathExpression({
    label: 'failed, timed out or aborted',
    expression: 'failed + late + aborted',
    usingMetrics: {
      failed: executions('ExecutionsFailed'),
      late: executions('ExecutionsTimedOut'),
      aborted: executions('ExecutionsAborted'),
    },
    period: LOOK_EVERY,
  });
}

/** How long Athena may lag what is published: at the begin and at the end of it the catalogue was behind. */
const BEHIND = Duration.minutes(15);

const SYNC_FAILED: Readonly<Record<Polled['credentials'], { readonly heading: string; readonly impact: string }>> = {
  partner: {
    heading: 'The sync from a provider failed',
    impact: 'What the provider has delivered is not copied, so tables grow old.',
  },
  role: {
    heading: 'The sync from our own buckets failed',
    impact: 'What was put into buckets that send no events is not copied, so tables grow old.',
  },
};
