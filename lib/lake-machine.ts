import { ArnFormat, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Policy, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

/** Faults of Lambda's: the function is called again. An error that it throws is not among them, as it would be thrown again. */
export const SERVICE_FAULTS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.TooManyRequestsException',
];

/** A function that died. */
export const DEATHS = ['Lambda.Unknown', 'Runtime.ExitError', 'Sandbox.Timedout'];

/** Makes a call again that failed with one of these errors. */
export const retryOf = (errors: readonly string[]) => ({
  ErrorEquals: errors,
  IntervalSeconds: 2,
  MaxAttempts: 6,
  BackoffRate: 2,
  JitterStrategy: 'FULL',
});

/** A state that calls a function with its input, unless `more` says otherwise. */
export const call = (functionArn: string, more: object) => ({ Type: 'Task', Resource: functionArn, ...more });

export interface LakeMachineProps {
  /** Known before the machine is made, since its functions are told it. */
  readonly name: string;
  /** In Amazon's States Language. */
  readonly definition: object;
  readonly statements: readonly PolicyStatement[];
  /** What the wildcards in its statements stand for. */
  readonly wildcards: string;
  /** Of its log. */
  readonly key: IKey;
  readonly logDays: RetentionDays;
}

/** A state machine with a role of its own, a log and traces. */
export class LakeMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: LakeMachineProps) {
    super(scope, id);
    const { name, definition, statements, wildcards, key, logDays } = props;
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    const policy = new Policy(this, 'Policy', { roles: [role], statements: [...statements] });
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: name,
      role,
      definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(definition)),
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
    Validations.of(this).acknowledge({ id: 'AwsSolutions-IAM5', reason: wildcards });
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
