import { PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { describe, expect, inject, it } from 'vitest';
import { contentVersion } from '../../lambdas/core/lake/versions.ts';
import { s3Storage } from '../../lambdas/core/storage/s3.ts';
import { readWhole } from '../../lambdas/core/storage/storage.ts';
import { storageContract } from '../storage/contract.ts';
import { s3Contract } from '../storage/s3-contract.ts';
import { clientsOf, makeBucket } from './account.ts';

const account = inject('aws');
const clients = clientsOf(account);
let buckets = 0;

async function newBucket(): Promise<string> {
  buckets += 1;
  return makeBucket(clients, `storage-${buckets}`);
}

const open = async () => ({ storage: s3Storage(clients), root: `s3://${await newBucket()}/a/` });

async function* stream(...chunks: Uint8Array[]) {
  yield* chunks;
}

describe.skipIf(!account)('on the emulator', () => {
  storageContract('s3', open);
  s3Contract('s3', open);

  it('stores an object of many parts, and gives back each range of it', async () => {
    const { storage, root } = await open();
    const parts = Array.from({ length: 20 }, (_, i) => Buffer.alloc(2 ** 20, i));
    await storage.write(`${root}x`, stream(...parts));
    expect((await storage.head(`${root}x`))?.size).toBe(20 * 2 ** 20);
    const range = { start: 7 * 2 ** 20 - 5, end: 9 * 2 ** 20 + 5 };
    expect(
      Buffer.compare(
        await readWhole(storage.read(`${root}x`, { range })),
        Buffer.concat(parts).subarray(range.start, range.end),
      ),
    ).toBe(0);
  });

  it('lists more keys than a page holds', async () => {
    const { storage, root } = await open();
    const names = Array.from({ length: 1100 }, (_, i) => String(i).padStart(5, '0'));
    for (let at = 0; at < names.length; at += 50) {
      await Promise.all(names.slice(at, at + 50).map((name) => storage.write(root + name, stream(Buffer.from('x')))));
    }
    const listed = [];
    for await (const { url } of storage.list(root)) listed.push(url.slice(root.length));
    expect(listed).toEqual(names);
  });

  it('takes the id of the version where the bucket keeps versions, else the etag', async () => {
    for (const isVersioned of [true, false]) {
      const Bucket = await newBucket();
      if (isVersioned) {
        const VersioningConfiguration = { Status: 'Enabled' } as const;
        await clients.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
      }
      const storage = s3Storage(clients);
      const versions = new Set<string>();
      for (const bytes of ['a', 'b', 'a']) {
        await storage.write(`s3://${Bucket}/x`, stream(Buffer.from(bytes)));
        versions.add(await contentVersion(storage, (await storage.head(`s3://${Bucket}/x`))!));
      }
      expect(versions.size).toBe(isVersioned ? 3 : 2);
    }
  });

  it('says which bucket is not there', async () => {
    const list = async () => {
      for await (const _ of s3Storage(clients).list('s3://no-such-bucket/')) expect.unreachable();
    };
    await expect(list()).rejects.toThrow('s3://no-such-bucket/ cannot be listed: NoSuchBucket');
  });
});
