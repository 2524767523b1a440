import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** A bucket, and the key that its objects are encrypted with; without one S3's own keys are used. */
export interface Place {
  readonly bucket: IBucket;
  readonly key?: IKey;
}

/** The library's own class does not fit its interface where absent and undefined are told apart, as they are here. */
export const asBucket = (bucket: Bucket) => bucket as IBucket;

/** A bucket that exists already. Nothing of it is written but objects: it is known here by its name alone. */
export function importedPlace(scope: Construct, id: string, name: string, key: string | undefined): Place {
  return {
    bucket: Bucket.fromBucketName(scope, id, name),
    ...(key !== undefined && { key: Key.fromKeyArn(scope, `${id}Key`, key) }),
  };
}
