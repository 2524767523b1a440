import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { openS3Clients, type S3Clients } from '../../lambdas/core/storage/s3-client.ts';

/** What a person with credentials for the emulator has in the environment; nothing of the person's own is left in it. */
export const environment = (endpoint: string) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
});

export const clientsOf = (endpoint: string | null): S3Clients =>
  openS3Clients({
    endpoint: endpoint ?? 'http://127.0.0.1:1', // the tests that need it are skipped
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });

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
