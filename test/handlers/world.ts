import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { vi } from 'vitest';
import { processOwner } from '../../bin/this-machine.ts';
import { type Again, askedMessage } from '../../lambdas/core/aws/messages.ts';
import { modelDatabases } from '../../lambdas/core/catalogue/glue-models.ts';
import { GLUE_TABLES } from '../../lambdas/core/catalogue/glue-tables.ts';
import { type Lake, openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { s3Storage } from '../../lambdas/core/storage/s3.ts';
import { MODELS } from '../../sql/models.ts';
import { CURRENT } from '../ingest/deliveries.ts';
import { startFakeS3 } from '../storage/fake-s3.ts';
import { startFakeGlue } from './fake-glue.ts';
import { startFakeMachine } from './fake-machine.ts';
import { startFakeQueue } from './fake-queue.ts';
import { startFakeSecrets } from './fake-secrets.ts';

export const LANDING = 'orgx-landing';
export const LAKE = 'orgx-lake';
const PREFIX = 'orgx_';

/** Functions by their folders. */
const FUNCTIONS = {
  'receive-object': () => import('../../lambdas/receive-object/handler.ts'),
  'plan-delivery': () => import('../../lambdas/plan-delivery/handler.ts'),
  'convert-unit': () => import('../../lambdas/convert-unit/handler.ts'),
  'publish-delivery': () => import('../../lambdas/publish-delivery/handler.ts'),
  project: () => import('../../lambdas/project/handler.ts'),
  'refresh-models': () => import('../../lambdas/refresh-models/handler.ts'),
  reconcile: () => import('../../lambdas/reconcile/handler.ts'),
  'tidy-lake': () => import('../../lambdas/tidy-lake/handler.ts'),
  'sync-provider': () => import('../../lambdas/sync-provider/handler.ts'),
} as const;

export type FunctionName = keyof typeof FUNCTIONS;

/** An installation whose services are small ones of this process, with the handlers of its functions as they are deployed. */
export async function openWorld(settings: object = {}) {
  const [s3, glue, machine, secrets, queue] = await Promise.all([
    startFakeS3(),
    startFakeGlue(tablesFor(settings).map(({ database, name }) => `${PREFIX}${database}.${name}`)),
    startFakeMachine(),
    startFakeSecrets(),
    startFakeQueue(),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'handlers-'));
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings));
  secrets.put(JSON.stringify({ keys: [CURRENT.privateKey.armor()] }));
  const variables: Readonly<Record<string, string>> = {
    LAKE: `s3://${LAKE}/`,
    LANDING,
    MACHINE_ARN: machine.arn,
    KEYS_SECRET_ARN: secrets.arn,
    PARTNER_SECRET_ARN: secrets.arn,
    DATABASE_PREFIX: PREFIX,
    QUEUE_URL: queue.url,
    SOURCES: '[]',
    RESULTS: 'orgx-results',
    WORKGROUP: 'orgx-build',
    AT_ONCE: '4',
    BUILD_DATABASE: `${PREFIX}build`,
    LAMBDA_TASK_ROOT: folder,
    TMPDIR: folder,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    AWS_ENDPOINT_URL_GLUE: glue.endpoint,
    AWS_ENDPOINT_URL_SFN: machine.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    AWS_ENDPOINT_URL_SQS: queue.endpoint,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  };
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  let calls = 0;
  let running = '';
  let timeLeft = 600_000;

  /** The handler of a function in a process that has just started. */
  const fresh = async (name: FunctionName) => {
    const { handler } = await FUNCTIONS[name]();
    const started = handler.inNewProcess() as (event: unknown, context: Context) => Promise<unknown>;
    return async (event: unknown) => {
      calls += 1;
      running = name;
      world.onCall();
      return started(event, { ...contextOf(name, calls), getRemainingTimeInMillis: () => timeLeft });
    };
  };
  const call = async (name: FunctionName, event: unknown) => (await fresh(name))(event);

  const world = {
    s3,
    glue,
    machine,
    secrets,
    queue,
    fresh,
    call,
    /** Gives functions that start from now on another value of an environment variable. */
    set: (name: string, value: string) => void vi.stubEnv(name, value),
    /** How long the calls from now on have, in milliseconds. */
    setTimeLeft(left: number) {
      timeLeft = left;
    },
    /** Told of each call of a function, when it begins. */
    onCall: () => {},
    /** The function that was called last. */
    running: () => running,
    /** Puts an object into a bucket, as somebody does who delivers. */
    put: (key: string, bytes: Uint8Array | string, bucket = LANDING) => s3.seed(bucket, key, bytes),
    remove: (key: string, bucket = LANDING) => s3.unseed(bucket, key),
    /** Gives the function that receives a batch of messages; resolves to the numbers of those that failed. */
    async receive(...bodies: string[]): Promise<number[]> {
      const { batchItemFailures } = (await call('receive-object', batchOf(bodies))) as SQSBatchResponse;
      return batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier));
    },
    /** The lake as somebody else sees it. */
    lake: (): Promise<Lake> => openLakeAt(s3Storage(s3.clients()), `s3://${LAKE}/`, processOwner()),
    async close() {
      vi.unstubAllEnvs();
      await Promise.all([s3, glue, machine, secrets, queue].map((service) => service.stop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
  return world;
}

/** The tables that the stacks of an installation with these settings have. */
const tablesFor = (settings: object) => [
  ...GLUE_TABLES,
  ...modelDatabases(MODELS, parseSettings(settings, 'a test').scopes).flatMap(({ tables }) => tables),
];

export type World = Awaited<ReturnType<typeof openWorld>>;

const batchOf = (bodies: readonly string[]) =>
  ({
    Records: bodies.map((body, at) => ({ messageId: String(at), body, eventSource: 'aws:sqs' })),
  }) as unknown as SQSEvent;

const contextOf = (functionName: string, calls: number) =>
  ({
    functionName,
    awsRequestId: `request-${calls}`,
    memoryLimitInMB: '1024',
    functionVersion: '1',
    invokedFunctionArn: 'arn',
  }) as Context;

/** The event of S3 for an object, as EventBridge puts it into a queue. */
export const createdEvent = (key: string, bucket = LANDING, more: object = {}): string =>
  JSON.stringify({
    version: '0',
    id: '17793124-05d4-b198-2fde-7ededc63b103',
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: '123456789012',
    time: '2025-03-03T04:05:06Z',
    region: 'eu-west-1',
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: { key, size: 5, etag: 'b1946ac92492d2347c6235b4d2611184', sequencer: '617f08299329d189', ...more },
      'request-id': 'N4N7GDK58NMKJ12R',
      requester: '123456789012',
      'source-ip-address': '192.0.2.10',
      reason: 'PutObject',
    },
  });

/** The event of Step Functions for an execution that has ended. */
export const endedEvent = (status: string, input: string, more: object = {}): string =>
  JSON.stringify({
    version: '0',
    id: '315c1398-40ff-a850-213b-158f73e60175',
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account: '123456789012',
    time: '2025-03-03T04:15:06Z',
    region: 'eu-west-1',
    resources: [],
    detail: { status, input, inputDetails: { included: true }, output: null, outputDetails: null, ...more },
  });

/** What the other functions send to have an object received. */
export const askedEvent = (key: string, again?: Again): string => JSON.stringify(askedMessage(LANDING, key, again));
