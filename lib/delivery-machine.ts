import { ArnFormat, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { objectStatements } from './object-access.ts';
import type { Place } from './place.ts';

/** ARNs of the functions of the steps. */
export type Steps<T> = Readonly<Record<'plan' | 'convert' | 'publish' | 'project', T>>;

/**
 * Faults of Lambda's and of a function that died: the step is made again, since each step may be made more than once. An error that
 * a step throws is not among them, as it would be thrown again.
 */
const PASSING = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Sandbox.Timedout',
];

const RETRY = [{ ErrorEquals: PASSING, IntervalSeconds: 2, MaxAttempts: 6, BackoffRate: 2, JitterStrategy: 'FULL' }];

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

/** A state that calls a function with its input, unless `more` says otherwise. */
const call = (functionArn: string, more: object) => ({ Type: 'Task', Resource: functionArn, Retry: RETRY, ...more });

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
      Plan: call(functions.plan, { ResultPath: '$.plan', Next: 'HowManyTasks' }),
      HowManyTasks: {
        Type: 'Choice',
        Choices: [
          { Variable: '$.plan.count', NumericEquals: 0, Next: 'Publish' },
          { Variable: '$.plan.count', NumericEquals: 1, Next: 'Convert' },
        ],
        Default: 'ConvertAll',
      },
      Convert: call(functions.convert, {
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
          States: { ConvertTask: call(functions.convert, { ResultPath: null, OutputPath: '$.task', End: true }) },
        },
        MaxConcurrency: concurrency,
        ToleratedFailurePercentage: 0,
        ResultPath: null,
        Next: 'Publish',
      },
      Publish: call(functions.publish, { Parameters: ONLY_WORK, ResultPath: '$.published', Next: 'Project' }),
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
export class DeliveryMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: DeliveryMachineProps) {
    super(scope, id);
    const { name, functions, lake, concurrency, key, logDays } = props;
    const stack = Stack.of(this);
    const functionArns = {
      plan: functions.plan.functionArn,
      convert: functions.convert.functionArn,
      publish: functions.publish.functionArn,
      project: functions.project.functionArn,
    };
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    const policy = new Policy(this, 'Policy', {
      roles: [role],
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
    });
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: name,
      role,
      definitionBody: DefinitionBody.fromString(
        stack.toJsonString(
          deliveryDefinition({
            partition: stack.partition,
            functions: functionArns,
            lakeBucket: lake.bucket.bucketName,
            concurrency,
          }),
        ),
      ),
      logs: {
        // A name of another kind would have to be written into the policy of the account's logs, which is small.
        destination: new LogGroup(this, 'Log', {
          logGroupName: `/aws/vendedlogs/states/${name}`,
          encryptionKey: key,
          retention: logDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
      tracingEnabled: true,
    });
    this.machine.node.addDependency(policy);
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-IAM5',
      reason:
        'Wildcards stand for the executions of this machine, the plans in the lake, and, where AWS takes no ARN (delivery of logs, X-Ray), for everything.',
    });
  }
}

/** The ARN of a state machine by its name. */
export const machineArn = (stack: Stack, name: string) =>
  stack.formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: name,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** The ARNs of the executions of a state machine; those of a Distributed Map have its label behind the name. */
export const executionArns = (stack: Stack, machine: string) =>
  stack.formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${machine}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
