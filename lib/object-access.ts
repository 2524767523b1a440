import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Place } from './place.ts';

/** What a function may do with the objects of a bucket. */
export interface ObjectAccess {
  /** Names the bucket in the ids of statements. */
  readonly name: string;
  readonly place: Place;
  /**
   * Whether it lists the bucket, or asks for objects that may be missing: to who may not list it, S3 says that they are
   * forbidden. That is so for a right to list some prefixes alone, too, so no function is narrowed to patterns of them.
   */
  readonly list?: true | readonly string[];
  /** Patterns of the keys that it reads, writes and removes, such as `ledger/*`. */
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  readonly remove?: readonly string[];
}

const ACTIONS = {
  read: ['s3:GetObject'],
  write: ['s3:PutObject', 's3:AbortMultipartUpload'],
  remove: ['s3:DeleteObject'],
} as const;

/** A write in several parts reads the key of the first again. */
const KEY_ACTIONS = { read: ['kms:Decrypt'], write: ['kms:Decrypt', 'kms:GenerateDataKey'], remove: [] } as const;

type Kind = keyof typeof ACTIONS;
const KINDS = Object.keys(ACTIONS) as readonly Kind[];

/** The statements for some buckets and the keys of those. */
export function objectStatements(region: string, accesses: readonly ObjectAccess[]): readonly PolicyStatement[] {
  const keys = new Map<IKey, Set<string>>();
  const statements = accesses.flatMap((access) => {
    const { name, place } = access;
    const used = KINDS.filter((kind) => access[kind]?.length);
    for (const kind of used) {
      if (!place.key) continue;
      const actions = keys.get(place.key) ?? new Set();
      for (const action of KEY_ACTIONS[kind]) actions.add(action);
      keys.set(place.key, actions);
    }
    const list = new PolicyStatement({
      sid: `List${name}`,
      actions: ['s3:ListBucket'],
      resources: [place.bucket.bucketArn],
      ...(Array.isArray(access.list) && { conditions: { StringLike: { 's3:prefix': access.list } } }),
    });
    return [
      ...(access.list ? [list] : []),
      ...used.map(
        (kind) =>
          new PolicyStatement({
            sid: `${kind[0]?.toUpperCase()}${kind.slice(1)}${name}`,
            actions: [...ACTIONS[kind]],
            resources: access[kind]?.map((pattern) => place.bucket.arnForObjects(pattern)) ?? [],
          }),
      ),
    ];
  });
  const keyStatements = [...keys].map(
    ([key, actions], at) =>
      new PolicyStatement({
        sid: `UseKey${at > 0 ? at + 1 : ''}`,
        actions: [...actions],
        resources: [key.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` } },
      }),
  );
  return [...statements, ...keyStatements];
}
