import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { call, DEATHS, LakeMachine, retryOf, SERVICE_FAULTS } from './lake-machine.ts';

/** The functions of the steps. */
export type RefreshSteps<T> = Readonly<Record<'refresh' | 'project', T>>;

/**
 * A refresh that died has a claim that its heartbeat keeps for a minute, and a call before that would find it at work. One that dies
 * twice has too much to do, or too little memory.
 */
const RETRY_DEAD = { ErrorEquals: DEATHS, IntervalSeconds: 120, MaxAttempts: 1 };

/**
 * The steps of a refresh in Amazon's States Language. It begins with `{}`, or with `{"full": true}`, and ends with what the
 * refresh came to. Only what was published has to be shown. Nothing is caught: a contract that does not hold is an outcome, and what a
 * step throws fails the execution.
 */
export function refreshDefinition({ refresh, project }: RefreshSteps<string>): object {
  return {
    StartAt: 'Refresh',
    TimeoutSeconds: LONGEST.toSeconds(),
    States: {
      Refresh: call(refresh, { Retry: [retryOf(SERVICE_FAULTS), RETRY_DEAD], Next: 'WasPublished' }),
      WasPublished: {
        Type: 'Choice',
        Choices: [{ Variable: '$.outcome', StringEquals: 'published', Next: 'Project' }],
        Default: 'Done',
      },
      Project: call(project, {
        Parameters: {},
        Retry: [retryOf([...SERVICE_FAULTS, ...DEATHS])],
        ResultPath: null,
        Next: 'Done',
      }),
      Done: { Type: 'Succeed' },
    },
  };
}

/** Of an execution: two calls of each function, and pauses. */
const LONGEST = Duration.hours(2);

export interface RefreshMachineProps {
  readonly name: string;
  readonly functions: RefreshSteps<IFunction>;
  /** Of its log. */
  readonly key: IKey;
  readonly logDays: RetentionDays;
}

/** The state machine that refreshes the models. */
export class RefreshMachine extends LakeMachine {
  constructor(scope: Construct, id: string, { name, functions, key, logDays }: RefreshMachineProps) {
    const arns = { refresh: functions.refresh.functionArn, project: functions.project.functionArn };
    super(scope, id, {
      name,
      definition: refreshDefinition(arns),
      statements: [
        new PolicyStatement({
          sid: 'CallSteps',
          actions: ['lambda:InvokeFunction'],
          resources: Object.values(arns),
        }),
      ],
      wildcards: 'Wildcards stand for everything where AWS takes no ARN (delivery of logs, X-Ray).',
      key,
      logDays,
    });
  }
}
