import type { Right } from './rights.ts';

/** Rights that no call of the tests needs, and why they stay. */
export interface Unnoticed {
  /** In words, for docs/security.md. */
  readonly rights: string;
  /** The page of AWS that asks for them, or the code that needs them. */
  readonly why: string;
  /** What would have to happen is rare, so it may have happened; otherwise the emulator checks no such right. */
  readonly rare?: true;
  covers(right: Right): boolean;
}

const of = (right: Right, ...roles: readonly Right['role'][]) => roles.includes(right.role);

/** Rights on the build database that Athena uses for the refresh, and the code itself does not. */
const ASKED_BY_ATHENA: ReadonlySet<string> = new Set(
  [
    ...['GetDatabase', 'GetTable', 'UpdateTable', 'DeleteTable'],
    ...['GetPartition', 'BatchGetPartition', 'CreatePartition', 'UpdatePartition', 'DeletePartition'],
  ].map((action) => `glue:${action}`),
);

export const UNNOTICED: readonly Unnoticed[] = [
  {
    rights: 'writing the log of a function',
    why: 'Lambda, *Sending Lambda function logs to CloudWatch Logs*',
    covers: ({ action }) => action === 'logs:CreateLogStream' || action === 'logs:PutLogEvents',
  },
  {
    rights: 'writing traces',
    why: 'X-Ray, *How AWS X-Ray works with IAM*',
    covers: ({ action }) => action.startsWith('xray:'),
  },
  {
    rights: 'the delivery of the logs of the machines',
    why: 'Step Functions, *Using CloudWatch Logs to log execution history*',
    covers: (right) => of(right, 'Delivery', 'Refresh') && right.action.startsWith('logs:'),
  },
  {
    rights: "the machine's StartExecution, DescribeExecution, StopExecution and RedriveExecution on itself",
    why: 'Step Functions, *IAM policies for using Distributed Map states*',
    covers: (right) => of(right, 'Delivery') && right.action.startsWith('states:'),
  },
  {
    rights: 'what the schedules may call or start, and their dead letters',
    why: 'EventBridge Scheduler, *Setting up the execution role*, *Configuring a dead-letter queue*',
    covers: (right) => of(right, 'Schedules', 'RefreshSchedule'),
  },
  {
    rights: 'sending to the dead letters of calls, by scheduled functions',
    why: 'Lambda, *Capturing records of Lambda asynchronous invocations*',
    covers: ({ sid, action, resource, role }) =>
      (sid === 'Send' && /DeadCalls/.test(resource)) ||
      (sid === 'SendEncrypted' && action.startsWith('kms:') && role !== 'reconcile'),
  },
  {
    rights: "what Athena looks up in Glue for a query of the analysts' role",
    why: 'Athena, *Configure access to databases and tables in the AWS Glue Data Catalog*',
    covers: (right) => of(right, 'analysts') && right.action.startsWith('glue:'),
  },
  {
    rights: 'what Athena looks up and writes in Glue for a statement of a refresh',
    why: 'Athena, *Configure access to databases and tables in the AWS Glue Data Catalog*',
    covers: (right) => of(right, 'refresh-models') && ASKED_BY_ATHENA.has(right.action),
  },
  {
    rights: 'where Athena finds the results of the analysts and of a refresh',
    why: 'Athena, *Control access to Amazon S3 from Athena*',
    covers: (right) =>
      (of(right, 'analysts') && right.sid === 'ListResults') ||
      (of(right, 'analysts', 'refresh-models') && right.action === 's3:GetBucketLocation'),
  },
  {
    rights: 'ending an upload in parts that failed',
    why: 'S3, *Multipart upload API and permissions*',
    rare: true,
    covers: ({ action }) => action === 's3:AbortMultipartUpload',
  },
  {
    rights: 'removing what two attempts at one step have both written, or what one wrote too late',
    why: '`lambdas/core/lake/give-up.ts`, `run-files.ts` and `pass-over.ts`',
    rare: true,
    covers: (right) =>
      right.action === 's3:DeleteObject' && of(right, 'receive-object', 'convert-unit', 'publish-delivery'),
  },
  {
    rights: 'reading what is published, to carry rows forward or to tell what has shrunk',
    why: '`lambdas/publish-delivery/carry-forward.ts` and `visible.ts`',
    rare: true,
    covers: (right) =>
      of(right, 'publish-delivery') && right.action === 's3:GetObject' && right.resource.includes('/tables/'),
  },
  {
    rights: 'stopping a statement of a refresh whose end cannot be asked for',
    why: '`lambdas/core/aws/athena-models.ts`',
    rare: true,
    covers: (right) => of(right, 'refresh-models') && right.action === 'athena:StopQueryExecution',
  },
  {
    rights: 'changing partitions of a table to build from that somebody else has begun',
    why: '`lambdas/core/aws/glue-partitions.ts`',
    rare: true,
    covers: (right) => of(right, 'refresh-models') && /^glue:Batch(?:Update|Delete)Partition$/.test(right.action),
  },
  {
    rights:
      'the heartbeat of a projection or a refresh that takes more than ten seconds, and of another refresh at work',
    why: '`lambdas/core/lake/claims.ts`',
    rare: true,
    covers: (right) =>
      /heartbeats/.test(right.resource) &&
      ((of(right, 'project', 'refresh-models') &&
        (right.action === 's3:PutObject' || right.action === 's3:DeleteObject')) ||
        (of(right, 'refresh-models') && right.action === 's3:GetObject')),
  },
  {
    rights: 'removing tables of the build database, as a right on the tables themselves',
    why: 'Glue, *Actions, resources, and condition keys for AWS Glue*, BatchDeleteTable',
    covers: ({ action, resource }) => action === 'glue:BatchDeleteTable' && resource.includes(':table/'),
  },
  {
    rights: 'removing entries of the ledger that are older than a week',
    why: '`lambdas/tidy-lake/journal.ts`',
    rare: true,
    covers: (right) => of(right, 'tidy-lake') && right.action === 's3:DeleteObject' && /ledger/.test(right.resource),
  },
];
