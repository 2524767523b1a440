import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { FUNCTION_SIZES } from '../lambdas/core/aws/function-sizes.ts';
import { Alarms } from './alarms.ts';
import { addBudget } from './budget.ts';
import { addBuildWorkgroup } from './build-workgroup.ts';
import { DeliveryMachine } from './delivery-machine.ts';
import type { Architecture, CodeOf } from './function-code.ts';
import { Functions } from './functions.ts';
import { addWorkingDatabase } from './glue-database.ts';
import { BUILD, machineName, refreshMachineName } from './names.ts';
import { addOutputs } from './outputs.ts';
import type { Place } from './place.ts';
import { RefreshMachine } from './refresh-machine.ts';
import { MachineSchedule, Schedules } from './schedules.ts';
import type { AwsSettings } from './settings.ts';
import { eventSources, polledSources } from './sources.ts';
import type { StateStack } from './state-stack.ts';
import { type Sync, watch } from './watch.ts';
import { deadLetters, WorkQueue } from './work-queue.ts';

export interface PipelineProps extends StackProps {
  readonly aws: AwsSettings;
  readonly state: StateStack;
  /** Databases whose tables have partitions, without the prefix of the installation. */
  readonly databases: readonly string[];
  /** Folders of the lake that hold what a refresh builds, each ending in a slash. */
  readonly builtFolders: readonly string[];
  readonly codeOf: CodeOf;
  readonly architecture: Architecture;
}

/** Its names yield what a table shows, or what a refresh has just built. */
const BUILDING = {
  name: BUILD,
  description: 'Tables of a refresh that is at work. Nobody else reads them, and they may be gone at any moment.',
};

/** What brings an object in a bucket to partitions of tables: events, functions, the state machine, the refresh, schedules and alarms. */
export class PipelineStack extends Stack {
  constructor(scope: Construct, id: string, { aws, state, codeOf, architecture, ...given }: PipelineProps) {
    const { databases, builtFolders, ...props } = given;
    super(scope, id, props);
    const { prefix, retention, concurrency, schedules } = aws;
    // By its ARN, so that nothing here adds to its policy: that is written in one place, where the key is made.
    const key = Key.fromKeyArn(this, 'Key', state.key.keyArn);
    const alarms = new Alarms(this, 'Alarms', { prefix, key, emails: aws.alarms.emails });
    const imported = eventSources(this, aws);
    const deliveryMachine = machineName(prefix);
    const deadCalls = deadLetters(this, 'DeadCalls', {
      key,
      alarms,
      heading: 'A scheduled function failed',
      impact:
        'What an event missed, a provider delivered, the catalogue lacks or can be removed waits for the next call.',
    });
    const functions = new Functions(this, {
      aws,
      state,
      databases,
      builtFolders,
      imported,
      machineName: deliveryMachine,
      deadCalls,
      surroundings: { prefix, codeOf, architecture, key, logDays: retention.logDays },
    });

    const project = functions.project().lambda;
    const { machine } = new DeliveryMachine(this, 'Delivery', {
      name: deliveryMachine,
      functions: {
        plan: functions.plan().lambda,
        convert: functions.convert().lambda,
        publish: functions.publish().lambda,
        project,
      },
      lake: state.lake,
      concurrency: concurrency.tasks,
      key,
      logDays: retention.logDays,
    });

    addBuildWorkgroup(this, prefix, state);
    const refresh = functions.refresh();
    addWorkingDatabase(this, BUILDING, aws, refresh.role);
    const refreshMachine = new RefreshMachine(this, 'Refresh', {
      name: refreshMachineName(prefix),
      functions: { refresh: refresh.lambda, project },
      key,
      logDays: retention.logDays,
    }).machine;
    new MachineSchedule(this, 'RefreshSchedule', {
      prefix,
      machine: refreshMachine,
      call: { name: 'refresh', expression: schedules.refresh, input: {} },
      dead: deadCalls,
      key,
    });

    const deadEvents = deadLetters(this, 'DeadEvents', {
      key,
      alarms,
      heading: 'An event was not taken',
      impact: 'A delivery may not have been begun. It is not lost, but it becomes no rows.',
    });
    const timeout = Duration.seconds(FUNCTION_SIZES['receive-object'].timeoutSeconds);
    const { queue } = new WorkQueue(this, 'Events', { key, timeout, dead: deadEvents });
    // An event source of the CDK would add rights of its own, such as one on the key without a condition.
    functions.receive(queue).lambda.addEventSourceMapping('Events', {
      eventSourceArn: queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
      maxConcurrency: concurrency.receive,
    });
    const target = new SqsQueue(queue, { deadLetterQueue: deadEvents });
    const senders = [...(aws.landing?.events === 'poll' ? [] : [state.landing]), ...imported];
    if (senders.length > 0) this.#tellOfObjects(senders, target);
    this.#tellOfFailures(machine, target);

    const syncs = (['partner', 'role'] as const).flatMap((credentials): Sync[] => {
      const sources = polledSources(aws, credentials);
      return sources.length > 0 ? [{ credentials, lambda: functions.sync(credentials, sources).lambda }] : [];
    });
    new Schedules(this, 'Schedules', {
      prefix,
      key,
      dead: deadCalls,
      scheduled: [
        {
          function: functions.reconcile(queue).lambda,
          calls: [{ name: 'reconcile', expression: schedules.reconcile }],
        },
        {
          function: project,
          calls: [
            { name: 'project', expression: schedules.reconcile },
            // Finds what somebody has changed by hand, which no publication would touch.
            { name: 'project-full', expression: schedules.projectFull, input: { full: true } },
          ],
        },
        { function: functions.tidy().lambda, calls: [{ name: 'tidy', expression: schedules.tidy }] },
        ...syncs.map(({ credentials, lambda }) => ({
          function: lambda,
          calls: [{ name: `sync-${credentials}`, expression: schedules.sync }],
        })),
      ],
    });
    watch(alarms, { prefix, machine, refreshMachine, events: queue, syncs });
    addBudget(this, aws);

    addOutputs(this, 'pipeline', {
      QueueUrl: queue.queueUrl,
      DeadLetterUrl: deadEvents.queueUrl,
      DeadCallsUrl: deadCalls.queueUrl,
      DeliveryMachine: machine.stateMachineArn,
      RefreshMachine: refreshMachine.stateMachineArn,
      ProjectFunction: project.functionName,
      AlarmTopic: alarms.topic.topicArn,
    });
  }

  /** Whatever the execution did not reach is written down, so that `status` shows it and another attempt can begin. */
  #tellOfFailures(machine: IStateMachine, to: SqsQueue): void {
    new Rule(this, 'Failed', {
      description: 'Executions that came to no outcome',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [machine.stateMachineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
      targets: [to],
    });
  }

  #tellOfObjects(from: readonly Place[], to: SqsQueue): void {
    new Rule(this, 'Delivered', {
      description: 'Objects that are delivered',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: from.map(({ bucket }) => bucket.bucketName) } },
      },
      targets: [to],
    });
  }
}
