import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { openS3Clients, type S3Clients } from '../../lambdas/core/storage/s3-client.ts';
import { REGION, ROOT } from './identity.ts';
import type { AccountPlace } from './start.ts';

/** What a client of AWS is made with. */
export interface Configuration {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** What a person with credentials for the account has in the environment; nothing of the person's own is left in it. */
export const environment = (account: AccountPlace | null) => ({
  AWS_ENDPOINT_URL: endpointOf(account),
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: ROOT.accessKeyId,
  AWS_SECRET_ACCESS_KEY: ROOT.secretAccessKey,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
});

/** Of the account's root. */
export const configuration = (account: AccountPlace | null): Configuration => ({
  endpoint: endpointOf(account),
  region: REGION,
  credentials: ROOT,
});

/** Without an account the tests that need one are skipped, after what they share was made. */
const endpointOf = (account: AccountPlace | null): string => account?.endpoint ?? 'https://127.0.0.1:1';

/** Of somebody who took on a role. */
export async function assumeRole(
  account: AccountPlace,
  RoleArn: string,
  RoleSessionName = 'test',
): Promise<Configuration> {
  const root = configuration(account);
  const sts = new STSClient(root);
  const { Credentials: given } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName }));
  if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken) throw new Error(`no session of ${RoleArn}`);
  const credentials = {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    sessionToken: given.SessionToken,
  };
  return { ...root, credentials };
}

export const clientsOf = (account: AccountPlace | null): S3Clients => openS3Clients(configuration(account));

export async function makeBucket({ client }: S3Clients, Bucket: string): Promise<string> {
  await client.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

/** Puts all files below a folder into a bucket, each under its path. */
export async function putFolder({ client }: S3Clients, Bucket: string, prefix: string, folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const Key = prefix + relative(folder, path).split(sep).join('/');
    await client.send(new PutObjectCommand({ Bucket, Key, Body: await readFile(path) }));
  }
}
