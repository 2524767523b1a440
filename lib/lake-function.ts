import { Duration, RemovalPolicy, Size, Stack, Validations } from 'aws-cdk-lib';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { FUNCTION_SIZES, type FunctionName } from '../lambdas/core/aws/function-sizes.ts';
import type { CodeOf } from './function-code.ts';
import { logGroupName } from './names.ts';
import type { ObjectAccess } from './object-access.ts';
import { objectStatements } from './object-access.ts';

/** What all functions of an installation have in common. */
export interface FunctionSurroundings {
  readonly prefix: string;
  readonly codeOf: CodeOf;
  readonly architecture: 'arm64' | 'x64';
  /** Of their logs. */
  readonly key: IKey;
  readonly logDays: RetentionDays;
}

export interface LakeFunctionProps<Environment extends z.ZodObject> {
  readonly surroundings: FunctionSurroundings;
  /** Its folder in lambdas/. */
  readonly name: FunctionName;
  /** The env.ts of the folder, which its handler reads with. */
  readonly schema: Environment;
  readonly environment: z.input<Environment>;
  readonly objects: readonly ObjectAccess[];
  /** All else that it may do. */
  readonly statements?: readonly PolicyStatement[];
  /** Taken from what the account may run at once; nothing when absent. */
  readonly reservedConcurrency?: number | undefined;
}

/** A function of lambdas/ with a role of its own, which allows what its code does and nothing else. */
export class LakeFunction<Environment extends z.ZodObject> extends Construct {
  readonly lambda: LambdaFunction;
  readonly #role: Role;

  constructor(scope: Construct, id: string, props: LakeFunctionProps<Environment>) {
    super(scope, id);
    const { surroundings, name, objects, statements = [] } = props;
    const { prefix, codeOf, architecture, key, logDays } = surroundings;
    const { memoryMiB, scratchMiB, timeoutSeconds } = FUNCTION_SIZES[name];
    const stack = Stack.of(this);
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: logGroupName(prefix, id),
      encryptionKey: key,
      retention: logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const policy = new Policy(this, 'Policy', {
      roles: [this.#role],
      statements: [
        new PolicyStatement({
          sid: 'WriteLog',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [logGroup.logGroupArn],
        }),
        ...objectStatements(stack.region, objects),
        ...statements,
      ],
    });
    this.lambda = new LambdaFunction(this, 'Function', {
      description: `${prefix}: ${name}`,
      code: codeOf(name),
      handler: 'handler.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      memorySize: memoryMiB,
      ephemeralStorageSize: Size.mebibytes(scratchMiB),
      timeout: Duration.seconds(timeoutSeconds),
      role: this.#role,
      logGroup,
      tracing: Tracing.ACTIVE,
      environment: {
        ...variables(props.environment),
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: prefix,
      },
      ...(props.reservedConcurrency !== undefined && { reservedConcurrentExecutions: props.reservedConcurrency }),
    });
    this.lambda.node.addDependency(policy); // else its first calls may be refused
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-IAM5',
      reason:
        'Wildcards stand for the keys below a prefix, the streams of one log group, and, for X-Ray alone, everything, since traces have no ARN.',
    });
  }

  get role(): Role {
    return this.#role;
  }
}

/** The variables that have a value. */
function variables(environment: object): Record<string, string> {
  const given = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given);
}
