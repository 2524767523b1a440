import {
  ArnFormat,
  type CfnElement,
  type CfnResource,
  Duration,
  RemovalPolicy,
  Stack,
  type StackProps,
  Validations,
} from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { addOutputs } from './outputs.ts';
import { asBucket, importedPlace, type Place } from './place.ts';
import type { AwsSettings } from './settings.ts';

/** What must outlive every deployment: buckets, the key and the secrets. All of it stays when the stack is deleted. */
export class StateStack extends Stack {
  readonly key: Key;
  readonly landing: Place;
  readonly lake: Place;
  readonly results: IBucket;
  readonly keysSecretArn: string;
  readonly partnerSecretArn: string;
  readonly #accessLogs: Bucket;
  readonly #removalPolicy: RemovalPolicy;

  constructor(scope: Construct, id: string, aws: AwsSettings, props: StackProps) {
    super(scope, id, { ...props, terminationProtection: !aws.removal.stacks });
    this.#removalPolicy = aws.removal.data === aws.prefix ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
    this.key = this.#makeKey(aws);
    this.#accessLogs = this.#makeAccessLogs(aws);
    this.landing = aws.landing
      ? importedPlace(this, 'ImportedLanding', aws.landing.import, aws.landing.key)
      : this.#makeLanding(aws);
    this.lake = aws.lake ? importedPlace(this, 'ImportedLake', aws.lake.import, aws.lake.key) : this.#makeLake(aws);
    const results = this.#makeBucket('Results', {
      lifecycleRules: [ABORT, { id: 'expire', expiration: Duration.days(aws.retention.resultDays) }],
    });
    this.results = asBucket(results);
    this.keysSecretArn = this.#makeSecret('KeysSecret', 'Private OpenPGP keys and their passphrase (docs/security.md)');
    this.partnerSecretArn = this.#makeSecret(
      'PartnerSecret',
      'Access key to the buckets of the provider (docs/deploy.md)',
    );
    addOutputs(this, 'state', {
      LandingBucket: this.landing.bucket.bucketName,
      LakeBucket: this.lake.bucket.bucketName,
      ResultsBucket: this.results.bucketName,
      KeyArn: this.key.keyArn,
      KeysSecretArn: this.keysSecretArn,
      PartnerSecretArn: this.partnerSecretArn,
    });
  }

  /** One key for everything: another one would protect nothing more, since the same people and functions would use both. */
  #makeKey({ prefix }: AwsSettings): Key {
    const key = new Key(this, 'Key', {
      description: `All data of ${prefix}`,
      alias: `alias/${prefix}`,
      enableKeyRotation: true,
      removalPolicy: this.#removalPolicy,
    });
    // Services that write into encrypted queues and topics for us. Without cloudwatch no alarm would ever be heard of.
    // EventBridge and SNS tell the key nothing of an account or a source, so that a condition would refuse them silently;
    // which queues they may write to is said by the policies of those.
    const ofOurAlarms = { StringEquals: { 'aws:SourceAccount': this.account } };
    for (const [service, conditions] of [['cloudwatch', ofOurAlarms], ['events'], ['sns']] as const) {
      key.addToResourcePolicy(
        new PolicyStatement({
          sid: `UseBy${service}`,
          principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'], // in the policy of a key: this key
          ...(conditions && { conditions }),
        }),
      );
    }
    const logGroups = this.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'UseBylogs',
        principals: [new ServicePrincipal(`logs.${this.region}.amazonaws.com`)],
        actions: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
          'kms:GenerateDataKey',
          'kms:DescribeKey',
        ],
        resources: ['*'], // in the policy of a key: this key
        conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
      }),
    );
    pin(key, 'Key');
    return key;
  }

  #makeAccessLogs({ retention }: AwsSettings): Bucket {
    const bucket = new Bucket(this, 'AccessLogs', {
      encryption: BucketEncryption.S3_MANAGED, // S3 delivers access logs to no bucket with a key of ours
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [ABORT, { id: 'expire', expiration: Duration.days(retention.accessLogDays) }],
      removalPolicy: this.#removalPolicy,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It receives the access logs of the others; its own would be written into itself for ever.',
    });
    pin(bucket, 'AccessLogs');
    bucket.policy?.applyRemovalPolicy(this.#removalPolicy);
    return bucket;
  }

  #makeLanding({ retention: { replacedDays, deliveredDays } }: AwsSettings): Place {
    const bucket = this.#makeBucket('Landing', {
      versioned: true,
      lifecycleRules: [
        ABORT,
        replaced('replaced', undefined, replacedDays),
        ...(deliveredDays === undefined ? [] : [{ id: 'delivered', expiration: Duration.days(deliveredDays) }]),
      ],
    });
    // The property of Bucket would set it by a function of its own, with rights on every bucket.
    const { defaultChild } = bucket.node;
    (defaultChild as CfnResource).addPropertyOverride(
      'NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled',
      true,
    );
    return { bucket: asBucket(bucket), key: this.key };
  }

  #makeLake({ retention: { replacedDays } }: AwsSettings): Place {
    const bucket = this.#makeBucket('Lake', {
      versioned: true,
      // Nothing is moved to a colder tier: a start reads the ledger, and Athena the tables, at once.
      lifecycleRules: [
        ABORT,
        replaced('ledger', 'ledger/', Math.min(replacedDays, LEDGER_DAYS)),
        ...['tables/', 'runs/', 'heartbeats/'].map((prefix) => replaced(prefix.slice(0, -1), prefix, replacedDays)),
      ],
    });
    return { bucket: asBucket(bucket), key: this.key };
  }

  #makeBucket(id: string, props: BucketProps): Bucket {
    const bucket = new Bucket(this, id, {
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      bucketKeyEnabled: true, // else every object would ask the key, and pay for it
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      serverAccessLogsBucket: asBucket(this.#accessLogs),
      serverAccessLogsPrefix: `${id}/`,
      removalPolicy: this.#removalPolicy,
      ...props,
    });
    pin(bucket, id);
    bucket.policy?.applyRemovalPolicy(this.#removalPolicy); // else what stays could be reached without TLS
    return bucket;
  }

  /** Made without a value, so that a function which reads it too early says what is missing, and not that a key is wrong. */
  #makeSecret(id: string, description: string): string {
    const secret = new CfnSecret(this, id, { description, kmsKeyId: this.key.keyArn });
    secret.applyRemovalPolicy(this.#removalPolicy);
    secret.overrideLogicalId(id);
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason: 'What it holds is given by others, the data czar and the provider; nothing here can make a new one.',
    });
    return secret.ref;
  }
}

/** Entries of the ledger are many and small, and a snapshot holds what they said. */
const LEDGER_DAYS = 7;

/** Parts of an upload that never ended are paid for until they are removed. */
const ABORT: LifecycleRule = { id: 'abort', abortIncompleteMultipartUploadAfter: Duration.days(7) };

const replaced = (id: string, prefix: string | undefined, days: number): LifecycleRule => ({
  id,
  ...(prefix !== undefined && { prefix }),
  noncurrentVersionExpiration: Duration.days(days),
  expiredObjectDeleteMarker: true,
});

/** Keeps a resource when its construct is moved or renamed: another logical id would be another bucket, an empty one. */
function pin({ node }: Construct, logicalId: string): void {
  (node.defaultChild as CfnElement).overrideLogicalId(logicalId);
}
