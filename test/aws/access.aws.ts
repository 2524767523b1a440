import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { ListQueuesCommand, PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { LAKE_FORMAT } from '../../lambdas/core/lake/lake.ts';
import { type Calls, callsAs, type Installed, objectsOf } from './access-calls.ts';
import { INTENT, OPERATIONS, PLACES, type Place } from './access-intent.ts';
import { assumeRole, clientsOf, configuration } from './account.ts';
import { replaced } from './between-markers.ts';
import { deployed, POLLED } from './deployed.ts';
import { type DeployedFunction, deployedFunctions } from './functions.ts';
import { refusal } from './refusal.ts';
import { deployedRoles, letAssume, ROLES, type RoleName } from './rights.ts';

const account = inject('aws');
const { client: s3 } = clientsOf(account);
const sqs = new SQSClient(configuration(account));

/** What is where the places are: it was there before, or was put there to be asked for. */
const contents = new Map<Place, Buffer>();
const brought: Place[] = [];
let app: Installed;
/** For each role and place a letter for each operation that was allowed. */
const found = new Map<RoleName, Map<Place, string>>();

async function installed(): Promise<Installed> {
  const outputs = await deployed(account!);
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const functions = await deployedFunctions(account!);
  const nameOf = (name: DeployedFunction) => functions.get(name)?.name ?? '';
  return {
    ...outputs,
    AccessLogs: Buckets.find(({ Name = '' }) => /accesslogs/i.test(Name))?.Name ?? '',
    Polled: POLLED.role,
    DeadCallsUrl: QueueUrls.find((url) => /DeadCalls/.test(url)) ?? '',
    functions: {
      receive: nameOf('receive-object'),
      step: nameOf('plan-delivery'),
      scheduled: nameOf('tidy-lake'),
      refresh: nameOf('refresh-models'),
      project: nameOf('project'),
    },
  };
}

/** Of a lake that was just begun, since functions that are called meanwhile look at it. */
const FORMAT = JSON.stringify({ format: LAKE_FORMAT });

async function bring(place: Place, Bucket: string, Key: string): Promise<void> {
  const before = await s3.send(new GetObjectCommand({ Bucket, Key })).catch(() => undefined);
  const Body = before
    ? Buffer.from((await before.Body?.transformToByteArray()) ?? [])
    : Buffer.from(place === 'lake: lake.json' ? FORMAT : '{}');
  contents.set(place, Body);
  if (before) return;
  brought.push(place);
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
}

const LETTERS = { read: 'r', write: 'w', remove: 'd' } as const;

/** The letters of the operations that a role may do to a place, by making each of them. */
async function lettersOf(calls: Calls, place: Place): Promise<string> {
  let letters = '';
  for (const operation of OPERATIONS) {
    const call = calls[operation];
    const ended = call ? await refusal(call()) : 'AccessDenied';
    if (ended === 'done') letters += LETTERS[operation];
    else expect(ended, `${operation} ${place}`).toMatch(/^AccessDenied(?:Exception)?$/);
    if (ended === 'done' && operation === 'remove') await restore(place);
  }
  return letters;
}

async function restore(place: Place): Promise<void> {
  const [Bucket, Key] = objectsOf(app)[place] ?? [];
  if (Bucket) await s3.send(new PutObjectCommand({ Bucket, Key, Body: contents.get(place) ?? '' }));
}

beforeAll(async () => {
  if (!account) return;
  app = await installed();
  await s3.send(new CreateBucketCommand({ Bucket: app.Polled })).catch(() => undefined);
  for (const [place, [bucket, key]] of Object.entries(objectsOf(app))) await bring(place as Place, bucket, key);
  for (const [role, arn] of await deployedRoles(account)) {
    const restoreTrust = await letAssume(account, arn);
    const as = await assumeRole(account, arn, 'matrix');
    await restoreTrust();
    const letters = new Map<Place, string>();
    const calls = callsAs(as, app, contents);
    for (const place of PLACES) letters.set(place, await lettersOf(calls.get(place) ?? {}, place));
    found.set(role, letters);
  }
});

afterAll(async () => {
  if (!account) return;
  const objects = objectsOf(app);
  for (const place of brought) {
    const [Bucket, Key] = objects[place] ?? [];
    if (Bucket) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }
  await sqs.send(new PurgeQueueCommand({ QueueUrl: app.DeadCallsUrl }));
});

describe.skipIf(!account)('the roles of the deployed application', () => {
  it.each(ROLES)('%s may do what it is for, and nothing else', (role) => {
    const wanted = PLACES.map((place) => {
      const letters = OPERATIONS.filter((operation) => INTENT[role][operation]?.includes(place));
      return [place, letters.map((operation) => LETTERS[operation]).join('')];
    });
    expect([...(found.get(role) ?? [])]).toEqual(wanted);
  });

  it('are as docs/security.md shows them; written anew with the option -u', async () => {
    const file = fileURLToPath(new URL('../../docs/security.md', import.meta.url));
    const heads = ['place', ...ROLES.map((role) => role.split('-').join(' '))];
    const rows = PLACES.map((place) => [place, ...ROLES.map((role) => found.get(role)?.get(place) ?? '')]);
    const lines = [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
    const shown = replaced(await readFile(file, 'utf8'), 'matrix', lines.join('\n'));
    await expect(shown).toMatchFileSnapshot(file);
  });
});
