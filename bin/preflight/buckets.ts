import type { Outputs } from '../../lib/names.ts';
import type { AwsSettings } from '../../lib/settings.ts';
import type { BucketUse } from './policies.ts';

/** A bucket that an installation uses. */
export interface UsedBucket {
  readonly name: string;
  /** The setting that names it; an output of a stack for a bucket of our own. */
  readonly setting: string;
  readonly isImported: boolean;
  readonly use: BucketUse;
  readonly sendsEvents: boolean;
  /** ARN of its key; absent for keys of S3. */
  readonly key: string | undefined;
}

type Known = Partial<Pick<Outputs, 'LandingBucket' | 'LakeBucket' | 'ResultsBucket' | 'KeyArn'>>;

/** All buckets that the caller's own rights reach; those of a provider take the provider's key. */
export function usedBuckets({ landing, lake, sources }: AwsSettings, known: Known): readonly UsedBucket[] {
  const created = (name: string | undefined, setting: string, use: BucketUse, sendsEvents = false): UsedBucket[] =>
    name === undefined ? [] : [{ name, setting, isImported: false, use, sendsEvents, key: known.KeyArn }];
  const imported = (
    name: string,
    setting: string,
    use: BucketUse,
    sendsEvents: boolean,
    key: string | undefined,
  ): UsedBucket => ({
    name,
    setting,
    isImported: true,
    use,
    sendsEvents,
    key,
  });
  const isFilled = sources.some(({ events }) => events === 'poll');
  return [
    ...(landing
      ? [
          imported(
            landing.import,
            'aws.landing.import',
            isFilled ? 'deliver' : 'read',
            landing.events === 'eventbridge',
            landing.key,
          ),
        ]
      : created(known.LandingBucket, 'the output LandingBucket', 'deliver', true)),
    ...(lake
      ? [imported(lake.import, 'aws.lake.import', 'keep', false, lake.key)]
      : created(known.LakeBucket, 'the output LakeBucket', 'keep')),
    ...created(known.ResultsBucket, 'the output ResultsBucket', 'keep'),
    ...sources.flatMap((source, at) =>
      source.events === 'poll' && source.credentials === 'partner'
        ? []
        : [imported(source.bucket, `aws.sources.${at}.bucket`, 'read', source.events === 'eventbridge', source.key)],
    ),
  ];
}
