import { Duration, Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnEventInvokeConfig, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface Scheduled {
  readonly function: IFunction;
  readonly calls: readonly ScheduledCall[];
}

export interface ScheduledCall {
  /** Of the schedule; the prefix comes before it. */
  readonly name: string;
  readonly expression: string;
  /** What the function is told; without it the scheduler's own event. */
  readonly input?: Readonly<Record<string, unknown>>;
}

export interface SchedulesProps {
  readonly prefix: string;
  readonly scheduled: readonly Scheduled[];
  /** Takes calls that could not be made, and those that failed each time; the functions may send to it. */
  readonly dead: IQueue;
  readonly key: IKey;
}

/** After a failure the function is called twice more. */
const RETRIES = 2;

/** Calls functions by the clock, in UTC. A call that fails in the end is a dead letter, so an alarm tells of it. */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, { prefix, scheduled, dead, key }: SchedulesProps) {
    super(scope, id);
    const { account } = Stack.of(this);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    });
    const policy = new Policy(this, 'Policy', {
      roles: [role],
      statements: [
        new PolicyStatement({
          sid: 'Call',
          actions: ['lambda:InvokeFunction'],
          resources: scheduled.map((one) => one.function.functionArn),
        }),
        ...sendingStatements(key, dead),
      ],
    });
    for (const { function: lambda, calls } of scheduled) {
      for (const { name, expression, input } of calls) {
        const schedule = new CfnSchedule(this, name, {
          name: `${prefix}-${name}`,
          scheduleExpression: expression,
          scheduleExpressionTimezone: 'UTC',
          flexibleTimeWindow: { mode: 'OFF' },
          target: {
            arn: lambda.functionArn,
            roleArn: role.roleArn,
            ...(input && { input: JSON.stringify(input) }),
            deadLetterConfig: { arn: dead.queueArn },
            retryPolicy: { maximumRetryAttempts: RETRIES, maximumEventAgeInSeconds: Duration.hours(1).toSeconds() },
          },
        });
        schedule.node.addDependency(policy);
      }
      // The scheduler only hands the call over; what becomes of it is known to Lambda.
      new CfnEventInvokeConfig(this, `${calls[0]?.name}Calls`, {
        functionName: lambda.functionName,
        qualifier: '$LATEST',
        maximumRetryAttempts: RETRIES,
        maximumEventAgeInSeconds: Duration.hours(1).toSeconds(),
        destinationConfig: { onFailure: { destination: dead.queueArn } },
      });
    }
  }
}

/** What it takes to send to encrypted queues. */
export const sendingStatements = (key: IKey, ...queues: readonly IQueue[]): readonly PolicyStatement[] => [
  new PolicyStatement({
    sid: 'Send',
    actions: ['sqs:SendMessage'],
    resources: queues.map(({ queueArn }) => queueArn),
  }),
  new PolicyStatement({
    sid: 'SendEncrypted',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `sqs.${key.env.region}.amazonaws.com` } },
  }),
];
