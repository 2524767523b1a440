import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { call, DEATHS, executionArns, LakeMachine, machineArn, retryOf, SERVICE_FAULTS } from './lake-machine.ts';
import { objectStatements } from './object-access.ts';
import type { Place } from './place.ts';

/** ARNs of the functions of the steps. */
export type Steps<T> = Readonly<Record<'plan' | 'convert' | 'publish' | 'project', T>>;

/** Each step may be made more than once, so that of a function that died is made again too. */
const RETRY = [retryOf([...SERVICE_FAULTS, ...DEATHS])];

/**
 * Projections exclude one another. One that found another at work, which may have begun too early to show everything, is made
 * again until it has shown what was published: for half an hour, since many deliveries can end at once.
 */
const RETRY_BEHIND = {
  ErrorEquals: ['BehindError'],
  IntervalSeconds: 2,
  MaxAttempts: 60,
  BackoffRate: 1.5,
  MaxDelaySeconds: 30,
  JitterStrategy: 'FULL',
};

const ONLY_WORK = { 'work.$': '$.work' };

export interface DeliveryDefinition {
  readonly partition: string;
  readonly functions: Steps<string>;
  readonly lakeBucket: string;
  /** Tasks that are converted at once. */
  readonly concurrency: number;
}

/**
 * The steps of a delivery in Amazon's States Language. It begins with `{"work": ...}`, which every step is given. The plan says
 * how many tasks there are, which is the only one, and where the list of several is. Nothing is caught: a quarantine is an
 * outcome that a report holds, and what a step throws fails the execution, which the next attempt takes up again.
 */
export function deliveryDefinition({ partition, functions, lakeBucket, concurrency }: DeliveryDefinition): object {
  return {
    StartAt: 'Plan',
    TimeoutSeconds: LONGEST.toSeconds(),
    States: {
      Plan: call(functions.plan, { Retry: RETRY, ResultPath: '$.plan', Next: 'HowManyTasks' }),
      HowManyTasks: {
        Type: 'Choice',
        Choices: [
          { Variable: '$.plan.count', NumericEquals: 0, Next: 'Publish' },
          { Variable: '$.plan.count', NumericEquals: 1, Next: 'Convert' },
        ],
        Default: 'ConvertAll',
      },
      Convert: call(functions.convert, {
        Retry: RETRY,
        Parameters: { ...ONLY_WORK, 'task.$': '$.plan.task' },
        ResultPath: null,
        Next: 'Publish',
      }),
      ConvertAll: {
        Type: 'Map',
        Label: 'Tasks',
        ItemReader: {
          Resource: `arn:${partition}:states:::s3:getObject`,
          ReaderConfig: { InputType: 'JSON' },
          Parameters: { Bucket: lakeBucket, 'Key.$': '$.plan.list.key' },
        },
        ItemSelector: { ...ONLY_WORK, 'task.$': '$$.Map.Item.Value' },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'ConvertTask',
          // The results of all tasks together must stay below 256 KiB, so each is only its id: the lake has its report.
          States: {
            ConvertTask: call(functions.convert, { Retry: RETRY, ResultPath: null, OutputPath: '$.task', End: true }),
          },
        },
        MaxConcurrency: concurrency,
        ToleratedFailurePercentage: 0,
        ResultPath: null,
        Next: 'Publish',
      },
      Publish: call(functions.publish, {
        Retry: RETRY,
        Parameters: ONLY_WORK,
        ResultPath: '$.published',
        Next: 'Project',
      }),
      Project: call(functions.project, {
        Parameters: ONLY_WORK,
        Retry: [...RETRY, RETRY_BEHIND],
        ResultPath: null,
        End: true,
      }),
    },
  };
}

/** Of an execution: a package of hundreds of courses takes an hour or two. */
const LONGEST = Duration.hours(12);

export interface DeliveryMachineProps {
  /** Known before the machine is made, since its functions are told it. */
  readonly name: string;
  readonly functions: Steps<IFunction>;
  readonly lake: Place;
  readonly concurrency: number;
  /** Of its log. */
  readonly key: IKey;
  readonly logDays: RetentionDays;
}

/** The state machine that works on one delivery. */
export class DeliveryMachine extends LakeMachine {
  constructor(scope: Construct, id: string, props: DeliveryMachineProps) {
    const { name, functions, lake, concurrency, key, logDays } = props;
    const stack = Stack.of(scope);
    const functionArns = {
      plan: functions.plan.functionArn,
      convert: functions.convert.functionArn,
      publish: functions.publish.functionArn,
      project: functions.project.functionArn,
    };
    super(scope, id, {
      name,
      definition: deliveryDefinition({
        partition: stack.partition,
        functions: functionArns,
        lakeBucket: lake.bucket.bucketName,
        concurrency,
      }),
      statements: [
        new PolicyStatement({
          sid: 'CallSteps',
          actions: ['lambda:InvokeFunction'],
          resources: Object.values(functionArns),
        }),
        // A Distributed Map runs its tasks as executions of the same machine.
        new PolicyStatement({
          sid: 'StartTasks',
          actions: ['states:StartExecution'],
          resources: [machineArn(stack, name)],
        }),
        new PolicyStatement({
          sid: 'WatchTasks',
          actions: ['states:DescribeExecution', 'states:StopExecution', 'states:RedriveExecution'],
          resources: [executionArns(stack, `${name}/*`), executionArns(stack, name)],
        }),
        ...objectStatements(stack.region, [{ name: 'Lake', place: lake, read: ['runs/*'] }]),
      ],
      wildcards:
        'Wildcards stand for the executions of this machine, the plans in the lake, and, where AWS takes no ARN (delivery of logs, X-Ray), for everything.',
      key,
      logDays,
    });
  }
}
