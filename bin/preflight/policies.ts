// Policies and configurations of other people's resources: what they say, and what they would have to say.

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: unknown;
}

export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/** A policy as AWS gives it: one statement may stand alone. */
export function parsePolicy(text: string | undefined): PolicyDocument {
  if (text === undefined) return { Version: '2012-10-17', Statement: [] };
  const { Version = '2012-10-17', Statement = [] } = JSON.parse(text) as {
    readonly Version?: string;
    readonly Statement?: Statement | readonly Statement[];
  };
  return { Version, Statement: [Statement].flat() as readonly Statement[] };
}

const listed = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : [value].flat();

/** Services that a policy lets do an action, such as `cloudwatch.amazonaws.com`. */
export function servicesAllowed({ Statement }: PolicyDocument, action: string): ReadonlySet<string> {
  const allowing = Statement.filter(
    ({ Effect, Action }) => Effect === 'Allow' && listed(Action).some(matching(action)),
  );
  return new Set(allowing.flatMap(({ Principal }) => (typeof Principal === 'object' ? listed(Principal.Service) : [])));
}

/** Whether the policy leaves it to IAM in an account who may do an action. */
export function leavesToAccount({ Statement }: PolicyDocument, account: string, action: string): boolean {
  return Statement.some(
    ({ Effect, Action, Principal }) =>
      Effect === 'Allow' &&
      listed(Action).some(matching(action)) &&
      typeof Principal === 'object' &&
      listed(Principal.AWS).some((arn) => arn === account || arn.endsWith(`::${account}:root`)),
  );
}

/** Statements that refuse something, but for requests without TLS. */
export const refusals = ({ Statement }: PolicyDocument): readonly Statement[] =>
  Statement.filter(
    ({ Effect, Condition }) => Effect === 'Deny' && !JSON.stringify(Condition ?? {}).includes('aws:SecureTransport'),
  );

const matching = (action: string) => (pattern: string) => {
  const text = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${text}$`, 'i').test(action);
};

/** What an installation does with a bucket. */
export type BucketUse = 'read' | 'deliver' | 'keep';

const OBJECT_ACTIONS: Readonly<Record<BucketUse, readonly string[]>> = {
  read: ['s3:GetObject'],
  deliver: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'],
  keep: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:DeleteObject'],
};

const SID = 'TimebackLake';

/** The policy of a bucket of another account, with what lets the roles of ours in. All else stays as it is. */
export function mergedBucketPolicy(
  policy: PolicyDocument,
  {
    bucket,
    account,
    partition,
    use,
  }: Readonly<Record<'bucket' | 'account' | 'partition', string>> & { readonly use: BucketUse },
): PolicyDocument {
  const Principal = { AWS: `arn:${partition}:iam::${account}:root` };
  const arn = `arn:${partition}:s3:::${bucket}`;
  const others = policy.Statement.filter(({ Sid }) => !Sid?.startsWith(SID));
  return {
    ...policy,
    Statement: [
      ...others,
      { Sid: `${SID}List`, Effect: 'Allow', Principal, Action: ['s3:ListBucket'], Resource: arn },
      { Sid: `${SID}Objects`, Effect: 'Allow', Principal, Action: OBJECT_ACTIONS[use], Resource: `${arn}/*` },
    ],
  };
}

/** What lets the roles of our account use a key of another one. */
export const keyStatement = ({
  account,
  partition,
  use,
}: Readonly<Record<'account' | 'partition', string>> & { readonly use: BucketUse }) => ({
  Sid: `${SID}Use`,
  Effect: 'Allow',
  Principal: { AWS: `arn:${partition}:iam::${account}:root` },
  Action: use === 'read' ? ['kms:Decrypt'] : ['kms:Decrypt', 'kms:GenerateDataKey'],
  Resource: '*',
});

/** Notifications of a bucket, as S3 gives and takes them. */
export interface Notifications {
  readonly EventBridgeConfiguration?: object | undefined;
  readonly [other: string]: unknown;
}

/** All notifications that a bucket has, and those to EventBridge. */
export function mergedNotifications({ $metadata: _, ...notifications }: Notifications): Notifications {
  return { ...notifications, EventBridgeConfiguration: {} };
}
