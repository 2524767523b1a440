import { Duration, Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnEventInvokeConfig, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

export interface Scheduled {
  readonly function: IFunction;
  readonly calls: readonly ScheduledCall[];
}

export interface ScheduledCall {
  /** Of the schedule; the prefix comes before it. */
  readonly name: string;
  readonly expression: string;
  /** What is called is told this; without it the scheduler's own event. */
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
    const role = roleOfScheduler(this);
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
      for (const call of calls)
        addSchedule(this, call.name, { prefix, call, arn: lambda.functionArn, role, policy, dead });
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

export interface MachineScheduleProps {
  readonly prefix: string;
  readonly machine: IStateMachine;
  /** Its input is given to the execution. */
  readonly call: Required<ScheduledCall>;
  /** Takes calls that could not be made. */
  readonly dead: IQueue;
  readonly key: IKey;
}

/** Starts executions of a state machine by the clock, in UTC. What becomes of them is for alarms of the machine to tell. */
export class MachineSchedule extends Construct {
  constructor(scope: Construct, id: string, { prefix, machine, call, dead, key }: MachineScheduleProps) {
    super(scope, id);
    const role = roleOfScheduler(this);
    const start = new PolicyStatement({
      sid: 'Start',
      actions: ['states:StartExecution'],
      resources: [machine.stateMachineArn],
    });
    const policy = new Policy(this, 'Policy', { roles: [role], statements: [start, ...sendingStatements(key, dead)] });
    addSchedule(this, 'Schedule', { prefix, call, arn: machine.stateMachineArn, role, policy, dead });
  }
}

/** A role that only schedules of this account may take. */
const roleOfScheduler = (scope: Construct): Role =>
  new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  });

interface Target {
  readonly prefix: string;
  readonly call: ScheduledCall;
  /** Of what is called. */
  readonly arn: string;
  readonly role: Role;
  /** What the role may do. */
  readonly policy: Policy;
  readonly dead: IQueue;
}

function addSchedule(scope: Construct, id: string, { prefix, call, arn, role, policy, dead }: Target): void {
  const { name, expression, input } = call;
  const schedule = new CfnSchedule(scope, id, {
    name: `${prefix}-${name}`,
    scheduleExpression: expression,
    scheduleExpressionTimezone: 'UTC',
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn,
      roleArn: role.roleArn,
      ...(input && { input: JSON.stringify(input) }),
      deadLetterConfig: { arn: dead.queueArn },
      retryPolicy: { maximumRetryAttempts: RETRIES, maximumEventAgeInSeconds: Duration.hours(1).toSeconds() },
    },
  });
  schedule.node.addDependency(policy);
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
