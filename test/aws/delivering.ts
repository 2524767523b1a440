import { access, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  DescribeExecutionCommand,
  type ExecutionListItem,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import {
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { type DeliveredFile, makeDeliveries } from '../../bin/demo/deliver.ts';
import type { RefreshedModels } from '../../lambdas/refresh-models/handler.ts';
import { assumeRole, clientsOf, configuration } from './account.ts';
import { rowsOf } from './athena.ts';
import { deployed } from './deployed.ts';
import { eventually } from './eventually.ts';
import { failures } from './failures.ts';
import { ACCOUNT_ID, REGION } from './identity.ts';
import type { AccountPlace } from './start.ts';

/** The deployed application, deliveries of the demo that can be put into its landing bucket, and what comes of them. */
export type Delivering = Awaited<ReturnType<typeof openDelivering>>;

/** `scale`: of the demo. */
export async function openDelivering(account: AccountPlace, scale: number) {
  const work = await mkdtemp(join(tmpdir(), 'timeback-aws-delivery-'));
  const [folder, keyFile] = [join(work, 'deliveries'), join(work, 'key.asc')];
  const made = await madeDeliveries(account, scale);
  await cp(made, work, { recursive: true });
  const listed = JSON.parse(await readFile(join(work, LIST), 'utf8')) as DeliveredFile[];
  const files = listed.map((file) => ({ ...file, path: join(work, relative(made, file.path)) }));
  const logs = files.filter(({ kind }) => kind === 'log');
  const app = await deployed(account);
  const root = configuration(account);
  const SecretString = JSON.stringify({ keys: [await readFile(keyFile, 'utf8')] });
  await new SecretsManagerClient(root).send(new PutSecretValueCommand({ SecretId: app.KeysSecretArn, SecretString }));
  const analyst = new AthenaClient(await assumeRole(account, app.AnalystRole));
  const { client: s3 } = clientsOf(account);
  const states = new SFNClient(root);
  const sqs = new SQSClient(root);

  // What a message waits for before it is tried again is minutes, as a function may take so long.
  const Attributes = { VisibilityTimeout: '1' };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: app.QueueUrl, Attributes }));

  const keyOf = ({ path }: DeliveredFile) => relative(folder, path).split(sep).join('/');
  const why = () => failures(account, app.DeliveryMachine);

  async function executions(): Promise<readonly ExecutionListItem[]> {
    const { executions: found = [] } = await states.send(
      new ListExecutionsCommand({ stateMachineArn: app.DeliveryMachine, maxResults: 1000 }),
    );
    return found;
  }

  async function attributes(QueueUrl: string): Promise<Readonly<Record<string, string>>> {
    const answer = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    return answer.Attributes ?? {};
  }

  return {
    app,
    work,
    folder,
    files,
    /** Logs of the organisation of that number, from 0. The tests of deliveries take those of the first. */
    logsOf: (organisation: number) =>
      logs.filter(({ org }) => org === [...new Set(logs.map((one) => one.org))][organisation]),
    keyOf,
    why,
    executions,
    /** What the analysts see. */
    ask: (sql: string) => rowsOf(analyst, { sql, workgroup: app.Workgroup }),

    /** Who reads a scope: asks with its role and its workgroup. */
    async readerOf(scope: 'everyone' | 'birch') {
      const [role, workgroup] =
        scope === 'everyone' ? [app.EveryoneRole, app.EveryoneWorkgroup] : [app.BirchRole, app.BirchWorkgroup];
      const client = new AthenaClient(await assumeRole(account, role));
      return (sql: string) => rowsOf(client, { sql, workgroup });
    },

    /** Puts a delivery, or another content under its key, into the landing bucket. Resolves to the event of S3. */
    async put(file: DeliveredFile, content?: Uint8Array): Promise<object> {
      const [Bucket, Key, Body] = [app.LandingBucket, keyOf(file), content ?? (await readFile(file.path))];
      const { VersionId, ETag = '' } = await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
      const object = {
        key: Key,
        size: Body.length,
        etag: ETag.replaceAll('"', ''),
        'version-id': VersionId,
        sequencer: '00',
      };
      return {
        version: '0',
        id: crypto.randomUUID(),
        'detail-type': 'Object Created',
        source: 'aws.s3',
        account: ACCOUNT_ID,
        time: new Date().toISOString(),
        region: REGION,
        resources: [`arn:aws:s3:::${Bucket}`],
        detail: { version: '0', bucket: { name: Bucket }, object, reason: 'PutObject' },
      };
    },

    /** Puts a message into the queue of events. */
    send: (MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl: app.QueueUrl, MessageBody })),

    async deadLetters(): Promise<number> {
      return Number((await attributes(app.DeadLetterUrl)).ApproximateNumberOfMessages);
    },

    /** Removes all dead letters, as who has read them does. */
    async removeDeadLetters(): Promise<void> {
      await sqs.send(new PurgeQueueCommand({ QueueUrl: app.DeadLetterUrl }));
    },

    /** Moves all dead letters back to where they came from. */
    async redrive(): Promise<void> {
      const SourceArn = (await attributes(app.DeadLetterUrl)).QueueArn;
      await sqs.send(new StartMessageMoveTaskCommand({ SourceArn }));
    },

    /** Waits until all that was put is done: no message waits or is worked on, and no execution runs. */
    async idle(seconds = 300): Promise<void> {
      let quiet = 0; // an event may be on its way from one to the other
      const look = async () => {
        const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: taken } = await attributes(
          app.QueueUrl,
        );
        const running = (await executions()).filter(({ status }) => status === 'RUNNING');
        quiet = waiting === '0' && taken === '0' && running.length === 0 ? quiet + 1 : 0;
        return quiet >= 4 ? true : undefined;
      };
      await eventually('the end of all deliveries', look, { seconds, why });
    },

    /** Waits until one of the executions that are not among `known` has entered a state. */
    async entered(state: string, known: readonly ExecutionListItem[]): Promise<void> {
      const names = new Set(known.map(({ name }) => name));
      const look = async () => {
        for (const { name, executionArn } of await executions()) {
          if (names.has(name)) continue;
          const { events = [] } = await states.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
          if (events.some(({ stateEnteredEventDetails: entered }) => entered?.name === state)) return true;
        }
        return undefined;
      };
      await eventually(`an execution in ${state}`, look, { why });
    },

    /** Starts a refresh as the schedule does. Resolves to what it has come to. */
    async refresh(input: object = {}): Promise<RefreshedModels> {
      const stateMachineArn = app.RefreshMachine;
      const { executionArn } = await states.send(
        new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
      );
      const look = async () => {
        const execution = await states.send(new DescribeExecutionCommand({ executionArn }));
        return execution.status === 'RUNNING' ? undefined : execution;
      };
      const seconds = REFRESH_SECONDS;
      const { status, output = 'null' } = await eventually('the end of a refresh', look, { seconds });
      if (status !== 'SUCCEEDED')
        throw new Error(`the refresh is ${status}: ${await failures(account, stateMachineArn)}`);
      return JSON.parse(output) as RefreshedModels;
    },

    /** Replaces the content of a delivery in its folder. */
    overwrite: (file: DeliveredFile, content: Uint8Array) => writeFile(file.path, content),

    remove: () => rm(work, { recursive: true, force: true }),
  };
}

/** Hundreds of statements, on a machine that may have other work. */
const REFRESH_SECONDS = 900;

/** Names the files that were delivered. */
const LIST = 'files.json';

/** Folder of the demo's deliveries and of their key, which are made once for all test files; each changes a copy of its own. */
async function madeDeliveries({ home }: AccountPlace, scale: number): Promise<string> {
  const made = join(home, `deliveries-${scale}`);
  const isMade = await access(join(made, LIST)).then(
    () => true,
    () => false,
  );
  if (isMade) return made;
  const { files } = await makeDeliveries({ folder: join(made, 'deliveries'), keyFile: join(made, 'key.asc'), scale });
  await writeFile(join(made, LIST), JSON.stringify(files));
  return made;
}
