import { join } from 'node:path';
import {
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  ListBucketsCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { DeliveredFile } from '../../bin/demo/deliver.ts';
import { noCode } from '../lib/synthesise.ts';
import { clientsOf, configuration } from './account.ts';
import { type Delivering, openDelivering } from './delivering.ts';
import { deploy, destroy } from './deploy.ts';
import { type Deployed, remember, synthesised } from './deployed.ts';
import { eventually } from './eventually.ts';
import { call, deployedFunctions } from './functions.ts';
import { refusal } from './refusal.ts';
import { signedCall } from './signed-call.ts';

const account = inject('aws');
const root = configuration(account);
const { client: s3 } = clientsOf(account);
const secrets = new SecretsManagerClient(root);
const STATE = 'timeback-lake-state';

let before: Delivering;
let again: Delivering | undefined;
let app: Deployed;
let assembly: (name: string, aws: object) => string;
let log: DeliveredFile;

const ROWS = 'select cast(event_time as varchar), event_type, _source_object, org, site from edx.events';
const sorted = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).sort();

/** What a bucket holds: its objects with their bytes, and how it is protected. */
async function contentOf(Bucket: string) {
  const objects: Record<string, string> = {};
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket })) {
    for (const { Key = '', ETag = '' } of Contents) objects[Key] = ETag; // the MD5 of its bytes
  }
  const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
  const { ServerSideEncryptionConfiguration: encryption } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
  return { objects, policy: JSON.parse(Policy ?? ''), encryption };
}

const secretOf = async (SecretId: string) => (await secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString;

async function keyState(): Promise<unknown> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'TrentService.DescribeKey' };
  const body = JSON.stringify({ KeyId: app.KeyArn });
  const answer = await signedCall(root, { service: 'kms', path: '/', headers, body });
  return (answer.body as { readonly KeyMetadata: { readonly KeyState: string } }).KeyMetadata.KeyState;
}

const published = (delivering: Delivering, file: DeliveredFile) =>
  eventually(
    `the rows of ${file.date}`,
    async () => {
      const sql = `select state from lake.units where object = '${delivering.keyOf(file)}' and state = 'PUBLISHED'`;
      return (await delivering.ask(sql)).length > 0 ? true : undefined;
    },
    { why: delivering.why },
  );

beforeAll(async () => {
  if (!account) return;
  before = await openDelivering(account, 0.05);
  app = before.app;
  log = before.logsOf(1).at(-3)!;
  assembly = (name, aws) => synthesised(join(before.work, name), { aws, ...(name !== 'again' && { codeOf: noCode }) });
  await before.put(log);
  await published(before, log);
  await before.idle();
});
afterAll(async () => {
  await again?.remove();
  await before?.remove();
});

describe.skipIf(!account)('stacks that are destroyed', () => {
  it('are not what holds the data, as long as its stack is protected: that says so, and all of it stays', async () => {
    await deploy(account!, assembly('protected', { removal: {} }), [STATE]);
    const ended = await destroy(account!, assembly('protected', { removal: {} }), [STATE]).catch(
      (error: Error) => error.message,
    );
    expect(ended).toMatch(/termination ?protection/i);
    expect(await before.ask('select count(*) from edx.events')).not.toEqual([['0']]);
  });

  it('leave buckets with their objects, policies and encryption, the key, and the secrets with their values', async () => {
    const { LandingBucket, LakeBucket, KeysSecretArn } = app;
    const rows = sorted(await before.ask(ROWS));
    const lifted = assembly('lifted', { removal: { stacks: true } });
    await deploy(account!, lifted, [STATE]);
    const held = async () => [
      await contentOf(LandingBucket),
      await contentOf(LakeBucket),
      await secretOf(KeysSecretArn),
      await keyState(),
    ];
    const kept = await held();
    const { Buckets: bucketsBefore } = await s3.send(new ListBucketsCommand({}));

    await destroy(account!, lifted);
    expect(await refusal(before.ask('select 1'))).not.toBe('done');
    expect(await deployedFunctions(account!)).toEqual(new Map());
    expect(await held()).toEqual(kept);
    const { Buckets: bucketsAfter } = await s3.send(new ListBucketsCommand({}));
    expect(bucketsAfter?.map(({ Name }) => Name)).toEqual(bucketsBefore?.map(({ Name }) => Name));

    const own = { landing: { import: LandingBucket, key: app.KeyArn }, lake: { import: LakeBucket, key: app.KeyArn } };
    await remember(account!, await deploy(account!, assembly('again', { ...own, removal: { stacks: true } })));
    again = await openDelivering(account!, 0.05);
    expect([again.app.LandingBucket, again.app.LakeBucket]).toEqual([LandingBucket, LakeBucket]);
    const name = (await deployedFunctions(account!)).get('project')?.name ?? '';
    await call(root, name, { full: true });
    expect(sorted(await again.ask(ROWS))).toEqual(rows);
    const next = again.logsOf(1).at(-4)!;
    await again.put(next);
    await published(again, next);
  });
});
