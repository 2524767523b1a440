import { DeleteObjectsCommand, ListObjectsV2Command, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import type { PublicKey } from 'openpgp';
import { messageOf } from '../../lambdas/core/errors.ts';
import { asking } from '../aws/trouble.ts';
import { badObject, eventsShown, goodObject, unitOf } from './deliveries.ts';
import { BAD_DAY, GOOD_DAY, inventedLog, ORG } from './delivery.ts';
import type { Site } from './site.ts';

/** What stays after all was taken back: a ledger forgets no delivery. */
export const ALWAYS_LEFT = `the records of two objects of ${ORG}, without rows, in lake.units (one of them was quarantined) and in lake.freshness`;

/**
 * Takes back what was delivered: logs without events replace both logs, so that no row and no quarantine is left, and then all
 * versions of both are removed from the landing bucket. Until the first is seen to be done, the objects stay, so that the functions
 * can still take them. Resolves to what is left, in words.
 */
export async function takeBack(site: Site, key: PublicKey): Promise<readonly string[]> {
  const objects = [goodObject(site), badObject(site)];
  const { LandingBucket } = site.installed.outputs;
  try {
    await replaceByNothing(site, key);
    for (const object of objects) await removeVersions(site, object);
    return [ALWAYS_LEFT];
  } catch (error) {
    return [
      ALWAYS_LEFT,
      `rows of ${ORG} in edx.events, or a quarantine of its objects, until the functions have taken the logs without events`,
      ...objects.map((object) => `s3://${LandingBucket}/${object}`),
      `why: ${messageOf(error)}; run the smoke test again, which takes it back`,
    ];
  }
}

/** Whether an earlier run has left objects. */
export async function hasLeftovers(site: Site): Promise<boolean> {
  const { LandingBucket: Bucket } = site.installed.outputs;
  for (const Prefix of [goodObject(site), badObject(site)]) {
    const { KeyCount = 0 } = await site.s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
    if (KeyCount > 0) return true;
  }
  return false;
}

async function replaceByNothing(site: Site, key: PublicKey): Promise<void> {
  const days = [
    [goodObject(site), GOOD_DAY],
    [badObject(site), BAD_DAY],
  ] as const;
  const replaced: (readonly [object: string, version: string])[] = [];
  for (const [object, day] of days) replaced.push([object, await site.put(object, await inventedLog(day, 0, key))]);
  for (const [object, version] of replaced) {
    const unit = () => unitOf(site, object, version);
    await site.until(`the state of ${object}`, unit, (found) => found === 'PUBLISHED');
  }
  await eventsShown(site, 0);
}

async function removeVersions({ s3: client, installed }: Site, object: string): Promise<void> {
  const { LandingBucket: Bucket } = installed.outputs;
  await asking('remove a delivery', `s3://${Bucket}/${object}`, async () => {
    for (;;) {
      const found = await client.send(new ListObjectVersionsCommand({ Bucket, Prefix: object }));
      const { Versions = [], DeleteMarkers = [] } = found;
      const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
      if (Objects.length === 0) return;
      const Delete = { Objects, Quiet: true };
      const { Errors: [first] = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete }));
      if (first) throw new Error(`${first.Code}: ${first.Message}`);
    }
  });
}
