import {
  GetBucketEncryptionCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { openS3Clients } from '../../lambdas/core/storage/s3-client.ts';
import { type Account, partitionOf } from '../aws/account.ts';
import { troubleOf } from '../aws/trouble.ts';
import type { UsedBucket } from './buckets.ts';
import { type Check, type Finding, failed, ok, warning } from './check.ts';
import { judgeEncryption } from './judge.ts';
import {
  keyStatement,
  mergedBucketPolicy,
  mergedNotifications,
  type Notifications,
  parsePolicy,
  refusals,
} from './policies.ts';

/** The checks of a bucket. Nothing of it is written: what its owner would have to change is printed. */
export function bucketChecks(account: Account, bucket: UsedBucket): readonly Check[] {
  const { client } = openS3Clients();
  const { name } = bucket;
  return [
    {
      name: `bucket ${name}`,
      rights: [`s3:ListBucket on ${name}`],
      look: () => ownership(client, account, bucket),
    },
    {
      name: `encryption of ${name}`,
      rights: [`s3:GetEncryptionConfiguration on ${name}`],
      look: () => encryption(client, account, bucket),
    },
    ...(bucket.sendsEvents
      ? [
          {
            name: `events of ${name}`,
            rights: [`s3:GetBucketNotification on ${name}`],
            look: () => notifications(client, bucket),
          },
        ]
      : []),
    ...(bucket.isImported
      ? [
          {
            name: `policy of ${name}`,
            rights: [`s3:GetBucketPolicy on ${name}`],
            look: () => policy(client, account, bucket),
          },
        ]
      : []),
    ...(bucket.isImported && bucket.use === 'keep'
      ? [
          {
            name: `versions of ${name}`,
            rights: [`s3:GetBucketVersioning on ${name}`],
            look: () => versions(client, bucket),
          },
        ]
      : []),
  ];
}

/** Whether the bucket is of our account. Throws where it cannot be reached at all. */
async function isOurs(client: S3Client, Bucket: string, ExpectedBucketOwner: string): Promise<boolean> {
  try {
    await client.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner }));
    return true;
  } catch (error) {
    if (troubleOf(error) === 'denied') return false;
    throw error;
  }
}

async function ownership(client: S3Client, { aws }: Account, { name: Bucket, setting }: UsedBucket): Promise<Finding> {
  let region: string | undefined;
  try {
    ({ BucketRegion: region } = await client.send(new HeadBucketCommand({ Bucket })));
  } catch (error) {
    if (troubleOf(error) !== 'missing') throw error;
    return failed('it does not exist', `correct ${setting}, or make the bucket`);
  }
  const where = region ?? aws.region;
  const owner = (await isOurs(client, Bucket, aws.account)) ? 'our account' : 'another account';
  const found = `it is of ${owner}, in ${where}`;
  if (where !== aws.region)
    return failed(
      found,
      `S3 sends no events to another region: deploy in ${where}, or use "events": "poll" with its region`,
    );
  return ok(found);
}

async function encryption(
  client: S3Client,
  { aws }: Account,
  { name: Bucket, key, use }: UsedBucket,
): Promise<Finding> {
  const { ServerSideEncryptionConfiguration: configured } = await client.send(
    new GetBucketEncryptionCommand({ Bucket }),
  );
  const by = configured?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
  const found = judgeEncryption(Bucket, { algorithm: by?.SSEAlgorithm, key: by?.KMSMasterKeyID }, key);
  if (key === undefined || key.split(':')[4] === aws.account) return found;
  const partition = partitionOf(key);
  const document = {
    title: `statement for the policy of the key ${key}`,
    content: keyStatement({ ...aws, partition, use }),
  };
  return { ...found, todo: found.todo ?? 'the owner of the key adds the statement, unless it is there', document };
}

async function notifications(client: S3Client, { name: Bucket, isImported }: UsedBucket): Promise<Finding> {
  const found = await client.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  if (found.EventBridgeConfiguration) return ok('they go to EventBridge');
  if (!isImported) return failed('they do not go to EventBridge', 'npx cdk deploy --all switches it on');
  const document = {
    title: `notifications of ${Bucket} with EventBridge (aws s3api put-bucket-notification-configuration)`,
    content: mergedNotifications(found as unknown as Notifications),
  };
  return {
    ...failed(
      'they do not go to EventBridge',
      'its owner switches EventBridge on in the console, or writes all of the configuration below',
    ),
    document,
  };
}

async function policy(client: S3Client, { aws, caller }: Account, { name: Bucket, use }: UsedBucket): Promise<Finding> {
  const parsed = parsePolicy(await policyText(client, Bucket));
  const ours = await isOurs(client, Bucket, aws.account);
  const refused = refusals(parsed);
  if (ours && refused.length === 0) return ok('it is of our account, so the policies of the roles are enough');
  if (ours) {
    const ids = refused.map(({ Sid }, at) => Sid ?? `statement ${at + 1}`).join(', ');
    return warning(`it refuses some requests: ${ids}`, 'see that it lets the roles of the installation in');
  }
  const partition = partitionOf(caller.arn);
  const content = mergedBucketPolicy(parsed, { bucket: Bucket, account: aws.account, partition, use });
  const isMerged = JSON.stringify(content) === JSON.stringify(parsed);
  if (isMerged) return ok('it lets our account in');
  return {
    ...warning('it is of another account, whose owner has to let ours in', 'its owner writes the policy below'),
    document: { title: `policy of ${Bucket} that lets account ${aws.account} in`, content },
  };
}

async function policyText(client: S3Client, Bucket: string): Promise<string | undefined> {
  try {
    return (await client.send(new GetBucketPolicyCommand({ Bucket }))).Policy;
  } catch (error) {
    if (troubleOf(error) === 'missing') return undefined;
    throw error;
  }
}

async function versions(client: S3Client, { name: Bucket }: UsedBucket): Promise<Finding> {
  const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket }));
  if (Status !== 'Enabled') return ok('it keeps none');
  return warning(
    'it keeps old versions',
    'its owner lets them expire, since what the lake removes stays there until then',
  );
}
