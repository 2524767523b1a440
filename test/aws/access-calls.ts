import { AthenaClient, GetWorkGroupCommand, StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  DeleteTableCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GlueClient,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GLUE_DATABASES, GLUE_TABLES } from '../../lambdas/core/catalogue/glue-tables.ts';
import { ANALYSTS, BUILD } from '../../lib/names.ts';
import type { Operation, Place } from './access-intent.ts';
import type { Configuration } from './account.ts';
import type { Deployed } from './deployed.ts';
import { askForCall } from './functions.ts';
import { signedCall } from './signed-call.ts';

/** What was deployed, with what has no output of its own. */
export interface Installed extends Deployed {
  readonly AccessLogs: string;
  readonly Polled: string;
  readonly DeadCallsUrl: string;
  readonly functions: Readonly<Record<'receive' | 'step' | 'scheduled' | 'refresh' | 'project', string>>;
}

/** Calls to a place; there is none for what nobody does to it. */
export type Calls = Readonly<Partial<Record<Operation, () => Promise<unknown>>>>;

/** Name of the objects that are there to be asked for. Functions pass over hidden names. */
const PROBE = '.matrix';

/** Bucket and key of the object that stands for each place of S3, and its content where that means something. */
export const objectsOf = (
  app: Installed,
): Readonly<Partial<Record<Place, readonly [bucket: string, key: string]>>> => ({
  'landing: edx-course-data/': [app.LandingBucket, `edx-course-data/northx/${PROBE}`],
  'landing: timeback-export/': [app.LandingBucket, `timeback-export/${PROBE}`],
  'landing: other keys': [app.LandingBucket, PROBE],
  'lake: lake.json': [app.LakeBucket, 'lake.json'],
  'lake: catalogue.sql': [app.LakeBucket, 'catalogue.sql'],
  'lake: ledger/': [app.LakeBucket, `ledger/${PROBE}`],
  'lake: runs/': [app.LakeBucket, `runs/${PROBE}`],
  'lake: heartbeats/': [app.LakeBucket, `heartbeats/${PROBE}`],
  'lake: tables/edx/': [app.LakeBucket, `tables/edx/events/${PROBE}`],
  'lake: tables/base/': [app.LakeBucket, `tables/base/one_roster_user/${PROBE}`],
  'lake: tables/birch/': [app.LakeBucket, `tables/birch/students/${PROBE}`],
  'lake: tables/shared/': [app.LakeBucket, `tables/shared/units/${PROBE}`],
  'lake: tables/.../_delta_log/': [app.LakeBucket, `tables/edx/events/_delta_log/${PROBE}`],
  'lake: tables/lake/': [app.LakeBucket, `tables/lake/units/${PROBE}`],
  'lake: tables/lake/freshness_rows/': [app.LakeBucket, `tables/lake/freshness_rows/${PROBE}`],
  'lake: other keys': [app.LakeBucket, `others/${PROBE}`],
  'results: analysts/': [app.ResultsBucket, `analysts/${PROBE}`],
  'results: build/': [app.ResultsBucket, `build/${PROBE}`],
  'results: other keys': [app.ResultsBucket, `others/${PROBE}`],
  'access logs': [app.AccessLogs, `Lake/${PROBE}`],
  'a bucket that is polled': [app.Polled, PROBE],
});

/** A call to each place as somebody: it does what it asks for, or would do so to what is not there. */
export function callsAs(
  as: Configuration,
  app: Installed,
  contents: ReadonlyMap<Place, Buffer>,
): ReadonlyMap<Place, Calls> {
  return new Map<Place, Calls>([
    ...objectCalls(as, app, contents),
    ...secretCalls(as, app),
    ...glueCalls(as),
    ...athenaCalls(as, app),
    ...queueCalls(as, app),
    ...computeCalls(as, app),
  ]);
}

function objectCalls(as: Configuration, app: Installed, contents: ReadonlyMap<Place, Buffer>): [Place, Calls][] {
  const s3 = new S3Client(as);
  const names = (Bucket: string): Calls => ({ read: () => s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 1 })) });
  const objects = Object.entries(objectsOf(app)).map(([place, [Bucket, Key]]): [Place, Calls] => [
    place as Place,
    {
      read: async () => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToByteArray(),
      write: () => s3.send(new PutObjectCommand({ Bucket, Key, Body: contents.get(place as Place) ?? '' })),
      remove: () => s3.send(new DeleteObjectCommand({ Bucket, Key })),
    },
  ]);
  return [
    ['landing: names of objects', names(app.LandingBucket)],
    ['lake: names of objects', names(app.LakeBucket)],
    ['results: names of objects', names(app.ResultsBucket)],
    ...objects,
  ];
}

function secretCalls(as: Configuration, app: Installed): [Place, Calls][] {
  const secrets = new SecretsManagerClient(as);
  const values = (SecretId: string): Calls => ({
    read: () => unless(/^ResourceNotFound/, secrets.send(new GetSecretValueCommand({ SecretId }))), // it has no value yet
    write: () => secrets.send(new PutSecretValueCommand({ SecretId, SecretString: '{}' })),
  });
  const kms = (target: string, body: object) => {
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `TrentService.${target}` };
    return signedCall(as, { service: 'kms', path: '/', headers, body: JSON.stringify({ KeyId: app.KeyArn, ...body }) });
  };
  const SecretId = app.KeysSecretArn;
  return [
    ['private keys', values(app.KeysSecretArn)],
    ['version of the private keys', { read: () => secrets.send(new DescribeSecretCommand({ SecretId })) }],
    ['access key of the provider', values(app.PartnerSecretArn)],
    [
      'KMS key, asked directly',
      {
        read: () => unless(/^InvalidCiphertext/, kms('Decrypt', { CiphertextBlob: 'AAAA' })),
        write: () => kms('GenerateDataKey', { KeySpec: 'AES_256' }),
      },
    ],
  ];
}

/** A name that no table and no workgroup has. */
const NONE = 'matrix';
const MISSING = /^EntityNotFound/;

function glueCalls(as: Configuration): [Place, Calls][] {
  const glue = new GlueClient(as);
  const nowhere = (DatabaseName: string) => ({ DatabaseName, TableName: NONE });
  const all = (call: (database: string, table: string) => Promise<unknown>) => () =>
    alike(
      GLUE_DATABASES.map(
        ({ name }) =>
          () =>
            call(name, tableIn(name)),
      ),
    );
  return [
    [
      'Glue: tables',
      {
        read: all((DatabaseName, Name) => glue.send(new GetTableCommand({ DatabaseName, Name }))),
        write: all((DatabaseName) =>
          unless(MISSING, glue.send(new UpdateTableCommand({ DatabaseName, TableInput: { Name: NONE } }))),
        ),
        remove: all((DatabaseName) => unless(MISSING, glue.send(new DeleteTableCommand({ DatabaseName, Name: NONE })))),
      },
    ],
    [
      'Glue: partitions',
      {
        read: all((DatabaseName, TableName) => glue.send(new GetPartitionsCommand({ DatabaseName, TableName }))),
        write: all((database) => {
          const PartitionInputList = [{ Values: [NONE] }];
          const command = new BatchCreatePartitionCommand({ ...nowhere(database), PartitionInputList });
          return unless(MISSING, glue.send(command));
        }),
        remove: all((database) => {
          const PartitionsToDelete = [{ Values: [NONE] }];
          return unless(
            MISSING,
            glue.send(new BatchDeletePartitionCommand({ ...nowhere(database), PartitionsToDelete })),
          );
        }),
      },
    ],
    [
      'Glue: build database',
      {
        read: () => unless(MISSING, glue.send(new GetTableCommand({ DatabaseName: BUILD, Name: NONE }))),
        write: () =>
          unless(MISSING, glue.send(new UpdateTableCommand({ DatabaseName: BUILD, TableInput: { Name: NONE } }))),
        remove: () => unless(MISSING, glue.send(new DeleteTableCommand({ DatabaseName: BUILD, Name: NONE }))),
      },
    ],
    [
      'Glue: databases of others',
      { read: () => unless(MISSING, glue.send(new GetTableCommand({ DatabaseName: NONE, Name: NONE }))) },
    ],
  ];
}

const tableIn = (database: string) => GLUE_TABLES.find((table) => table.database === database)?.name ?? NONE;

function athenaCalls(as: Configuration, app: Installed): [Place, Calls][] {
  const athena = new AthenaClient(as);
  const workgroup = (WorkGroup: string): Calls => ({
    read: () => athena.send(new GetWorkGroupCommand({ WorkGroup })),
    write: () => athena.send(new StartQueryExecutionCommand({ WorkGroup, QueryString: 'select 1' })),
  });
  return [
    ['workgroup of the analysts', workgroup(app.Workgroup)],
    ['workgroup of the refresh', workgroup(app.Workgroup.replace(ANALYSTS, BUILD))],
    ['other workgroups', workgroup('primary')],
  ];
}

/** It is passed over by the function that receives. */
const TEST_EVENT = JSON.stringify({ Service: 'Amazon S3', Event: 's3:TestEvent' });

function queueCalls(as: Configuration, app: Installed): [Place, Calls][] {
  const sqs = new SQSClient(as);
  const queue = (QueueUrl: string): Calls => ({
    read: () => sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 1, WaitTimeSeconds: 0 })),
    write: () => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: TEST_EVENT })),
    remove: () =>
      unless(/^ReceiptHandleIsInvalid/, sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: NONE }))),
  });
  return [
    ['queue of events', queue(app.QueueUrl)],
    ['dead letters of events', queue(app.DeadLetterUrl)],
    ['dead letters of calls', queue(app.DeadCallsUrl)],
  ];
}

function computeCalls(as: Configuration, app: Installed): [Place, Calls][] {
  const states = new SFNClient(as);
  const stateMachineArn = app.DeliveryMachine;
  const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${NONE}`;
  const missing = /^ExecutionDoesNotExist/;
  const asked = (name: string): Calls => ({ write: () => askForCall(as, name) });
  return [
    [
      'executions of deliveries',
      {
        read: () => unless(missing, states.send(new DescribeExecutionCommand({ executionArn }))),
        write: () =>
          unless(
            /^InvalidExecutionInput/,
            states.send(new StartExecutionCommand({ stateMachineArn, input: 'no JSON' })),
          ),
        remove: () => unless(missing, states.send(new StopExecutionCommand({ executionArn }))),
      },
    ],
    ['function that receives', asked(app.functions.receive)],
    [
      'executions of refreshes',
      {
        write: () =>
          unless(
            /^InvalidExecutionInput/,
            states.send(new StartExecutionCommand({ stateMachineArn: app.RefreshMachine, input: 'no JSON' })),
          ),
      },
    ],
    ['functions of the steps', asked(app.functions.step)],
    ['function that refreshes', asked(app.functions.refresh)],
    ['function that shows', asked(app.functions.project)],
    ['functions of schedules', asked(app.functions.scheduled)],
  ];
}

/** Makes a call whose error of this name says that it was allowed. */
const unless = (name: RegExp, call: Promise<unknown>): Promise<unknown> =>
  call.catch((error: Error) => {
    if (!name.test(error.name)) throw error;
  });

/** Makes calls that all are allowed, or all refused. */
async function alike(calls: readonly (() => Promise<unknown>)[]): Promise<void> {
  const ended: (Error | undefined)[] = [];
  for (const call of calls) {
    ended.push(
      await call().then(
        () => undefined,
        (error: Error) => error,
      ),
    );
  }
  const names = [...new Set(ended.map((error) => error?.name))];
  if (names.length > 1) throw new Error(`some were allowed and some not: ${names.join(', ')}`);
  if (ended[0]) throw ended[0];
}
