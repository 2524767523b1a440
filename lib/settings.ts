import * as z from 'zod';
import { BUCKET_NAME, databasePrefix } from '../lambdas/core/aws/variables.ts';
import { checkedSettings, parseSettings, type Settings } from '../lambdas/core/settings.ts';

const bucketName = z
  .string()
  .regex(new RegExp(`^${BUCKET_NAME}$`), 'expected the name of a bucket: 3 to 63 small letters, digits, . and -');

const keyArn = z
  .string()
  .regex(/^arn:[^:]+:kms:[^:]+:\d{12}:key\/.+$/, 'expected the ARN of a KMS key, such as arn:aws:kms:...:key/...');

const email = z.email('expected an e-mail address');

/** How we learn of a new object: the bucket sends events, or its keys are listed by the clock. */
const events = z.enum(['eventbridge', 'poll'], 'expected "eventbridge" or "poll"');

/** A bucket that exists already. Its notifications, its policy and its lifecycle are its owner's: they are never written. */
const importedBucket = {
  import: bucketName,
  /** Key that its objects are encrypted with; absent for keys of S3 itself. */
  key: keyArn.optional(),
};

/** A bucket of deliveries that is not the landing bucket. */
const source = z.discriminatedUnion(
  'events',
  [
    /** Read where it is, since it sends its events to EventBridge in our account and region. */
    z.strictObject({ bucket: bucketName, events: z.literal('eventbridge'), key: keyArn.optional() }),
    /** Listed by the sync, which copies what is new to the landing bucket. */
    z.strictObject({
      bucket: bucketName,
      events: z.literal('poll'),
      key: keyArn.optional(),
      /** Whose rights read it: `partner` uses the access key in the partner secret, `role` the sync's own role. */
      credentials: z.enum(['partner', 'role'], 'expected "partner" or "role"'),
      /** Region of the bucket; that of the deployment when absent. */
      region: z.string().min(1).optional(),
      /** Keys that begin so are copied, such as `orgx/`. An empty text is the whole bucket. */
      prefixes: z.array(z.string()).min(1, 'expected at least one prefix; "" stands for the whole bucket'),
      /** Deliveries of an earlier day are not copied. */
      from: z.iso.date('expected a day, YYYY-MM-DD').optional(),
    }),
  ],
  'expected "events": "eventbridge" or "poll"',
);

const schedule = z
  .string()
  .regex(
    /^(?:rate\([1-9]\d* (?:minutes?|hours?|days?)\)|cron\(\S+(?: \S+){5}\))$/,
    'expected a schedule such as rate(1 hour) or cron(0 3 * * ? *), in UTC',
  );

/** Those that CloudWatch takes. */
const LOG_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const days = z.number().int().min(1);

const principals = z
  .array(z.string().regex(/^arn:[^:]+:(?:iam|sts)::\d{12}:.+$/, 'expected the ARN of a role'))
  .default([]);

const region = z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d$/, 'expected a region such as eu-west-1');

/** The name that QuickSight's own API takes for a group. */
const quickSightGroup = z
  .string()
  .regex(/^[\u0020-\u00ff]{1,128}$/, 'expected the name of a group of QuickSight: up to 128 letters of Latin-1');

/** QuickSight takes so many principals of a dataset. */
const MAX_PRINCIPALS = 64;

const quickSight = z.strictObject({
  /** Region in which the account signed up for QuickSight, where its groups are; that of the deployment when absent. */
  identityRegion: region.optional(),
  /** Namespace of the groups. */
  namespace: z
    .string()
    .regex(/^[a-zA-Z0-9._-]{1,64}$/, 'expected up to 64 letters, digits, ., _ and -')
    .default('default'),
  /** `DIRECT_QUERY`: each visual asks Athena; `SPICE`: it shows the last import into QuickSight. */
  import: z.enum(['SPICE', 'DIRECT_QUERY'], 'expected "SPICE" or "DIRECT_QUERY"').default('DIRECT_QUERY'),
  /** The scopes that QuickSight shows, and who sees them there. */
  scopes: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        /** Groups that may use the datasets in analyses and dashboards. */
        groups: z.array(quickSightGroup).default([]),
        /** Groups that may also change, share and delete them. */
        authors: z.array(quickSightGroup).default([]),
      }),
    )
    .min(1, 'expected at least one scope'),
});

const awsSchema = z.strictObject({
  account: z.string().regex(/^\d{12}$/, 'expected the 12 digits of an account'),
  region,
  /** Begins the names of all that is deployed, so that two installations can share an account. */
  prefix: z
    .string()
    .regex(/^[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?$/, 'expected up to 20 small letters, digits and -, a letter first')
    .default('timeback-lake'),
  /** Begins the names of all Glue databases, for the same reason. */
  databasePrefix,
  /** Name of the managed policy that bounds every role. */
  permissionsBoundary: z.string().min(1).optional(),
  rolePath: z
    .string()
    .regex(/^\/(?:[\w+=,.@-]+\/)*$/, 'expected a path that begins and ends with /')
    .default('/'),
  /** Put on everything that takes tags. */
  tags: z.record(z.string().min(1), z.string()).default({}),
  /** That of `cdk bootstrap --qualifier`. */
  bootstrapQualifier: z
    .string()
    .regex(/^[a-z0-9]{1,10}$/, 'expected up to 10 small letters and digits')
    .optional(),
  /** The bucket that deliveries arrive in; created when absent. */
  landing: z.strictObject({ ...importedBucket, events: events.default('eventbridge') }).optional(),
  /** The bucket that holds the lake; created when absent. */
  lake: z.strictObject(importedBucket).optional(),
  /** Other buckets that deliver. */
  sources: z.array(source).default([]),
  schedules: z
    .strictObject({
      sync: schedule.default('rate(1 hour)'),
      /** Looks for what no event has told of, and brings a catalogue up that is behind. */
      reconcile: schedule.default('rate(15 minutes)'),
      /** Compares all that other tools are shown with the ledger, and mends what somebody has changed by hand. */
      projectFull: schedule.default('cron(0 4 * * ? *)'),
      tidy: schedule.default('cron(0 3 * * ? *)'),
      /** Builds what is out of date of the base tables and of the tables of scopes. */
      refresh: schedule.default('rate(30 minutes)'),
    })
    .prefault({}),
  retention: z
    .strictObject({
      /** Of the functions' logs. */
      logDays: z
        .number()
        .refine((value) => LOG_DAYS.includes(value), `expected days that CloudWatch takes: ${LOG_DAYS.join(', ')}`)
        .default(30),
      accessLogDays: days.default(90),
      /** Of results of queries. */
      resultDays: days.default(7),
      /** How long what was replaced or removed in a bucket of ours can be brought back. */
      replacedDays: days.default(7),
      /** How long delivered objects stay in the landing bucket; for ever when absent. */
      deliveredDays: days.optional(),
    })
    .prefault({}),
  concurrency: z
    .strictObject({
      /** Tasks of one delivery that are converted at once. */
      tasks: z.number().int().min(1).max(1000).default(5),
      /** Calls at once of the function that receives events; Lambda takes no less than 2. */
      receive: z.number().int().min(2).max(1000).default(2),
      /** Reserved for the conversion, and taken from the rest of the account; nothing is reserved when absent. */
      reservedForConversion: z.number().int().min(1).optional(),
    })
    .prefault({}),
  athena: z
    .strictObject({
      /** A query that reads more is stopped; it is the most that one query can cost. */
      cutOffGiB: z.number().min(0.01, 'expected at least 0.01, the least that Athena takes').default(100),
      /** Statements of a refresh that run at once; Athena lets an account run some 20. */
      buildAtOnce: z.number().int().min(1).max(100).default(8),
    })
    .prefault({}),
  analysts: z
    .strictObject({
      /** ARNs of roles and users that may become the analysts' role; when empty, whoever our account lets. */
      principals,
    })
    .prefault({}),
  /** Who reads a scope of the setting `scopes`; without an entry, whoever our account lets. */
  scopes: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        principals,
        /** What principals of other accounts have to say to become the role of the scope. */
        externalId: z.string().min(2).max(1224).optional(),
      }),
    )
    .default([]),
  /** What is made in QuickSight; nothing when absent. */
  quickSight: quickSight.optional(),
  alarms: z
    .strictObject({
      /** Addresses that every alarm is sent to; each has to confirm it once. */
      emails: z.array(email).default([]),
    })
    .prefault({}),
  /** Warns when the month's cost of what has our tags comes near. */
  budget: z.strictObject({ monthlyUsd: z.number().positive(), email }).optional(),
  /** `iam`: policies of IAM alone decide who reads; `grants`: Lake Formation does, and readers are granted what they need. */
  lakeFormation: z.enum(['iam', 'grants'], 'expected "iam" or "grants"').default('iam'),
  /** Both are needed before anything that holds data can be deleted. */
  removal: z
    .strictObject({
      /** Lifts the protection of the stacks: they can be destroyed, and buckets, key and secrets stay. */
      stacks: z.boolean().default(false),
      /** The prefix once more: buckets, key and secrets go with their stack then. */
      data: z.string().optional(),
    })
    .prefault({}),
});

export type AwsSettings = z.infer<typeof awsSchema>;
export type QuickSightSettings = z.infer<typeof quickSight>;

/** Settings of an installation on AWS. */
export interface Installation {
  readonly settings: Settings;
  readonly aws: AwsSettings;
}

const MAX_ROLE_NAME = 64;

/** Letters that a partition of Glue can bear whatever engine asks for it. */
const ORGANISATION = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Checks settings as read from `origin`. Throws UsageError naming each setting, what it is and what it must be. */
export function parseInstallation(value: unknown, origin: string): Installation {
  const { aws: block, ...given } = parseSettings(value, origin);
  // The scope that sees everything, which a machine of one's own has by default, has to be asked for here.
  const settings = { ...given, scopes: isSet(value, 'scopes') ? given.scopes : [] };
  const aws = checkedSettings(awsSchema, block ?? {}, origin, ['aws']);
  checkedSettings(together, { ...settings, aws }, origin);
  return { settings, aws };
}

const isSet = (value: unknown, name: string) => typeof value === 'object' && value !== null && name in value;

/** What can be told only from several settings. */
const together = z.custom<Settings & { readonly aws: AwsSettings }>().superRefine((all, context) => {
  const { buckets, organisations, scopes, aws } = all;
  const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
  for (const [at, { sameAs }] of organisations.entries()) {
    for (const [of, id] of sameAs.entries()) {
      if (id.startsWith('edx:') && !ORGANISATION.test(id.slice('edx:'.length)))
        refuse(
          ['organisations', at, 'sameAs', of],
          'expected letters, digits, ., _ and - behind edx:, as partitions take them',
        );
    }
  }
  for (const [at, { bucket }] of aws.sources.entries()) {
    if (!Object.values(buckets).includes(bucket))
      refuse(
        ['aws', 'sources', at, 'bucket'],
        'expected one that a setting in `buckets` names, which says what it delivers',
      );
    if (aws.sources.findIndex((other) => other.bucket === bucket) < at)
      refuse(['aws', 'sources', at, 'bucket'], 'expected each bucket once');
  }
  for (const [at, { name }] of aws.scopes.entries()) {
    if (scopes.every((scope) => scope.name !== name))
      refuse(['aws', 'scopes', at, 'name'], 'expected the name of a scope that the setting `scopes` has');
    if (aws.scopes.findIndex((other) => other.name === name) < at)
      refuse(['aws', 'scopes', at, 'name'], 'expected each scope once');
  }
  const shown = aws.quickSight?.scopes ?? [];
  for (const [at, { name, groups, authors }] of shown.entries()) {
    if (scopes.every((scope) => scope.name !== name))
      refuse(['aws', 'quickSight', 'scopes', at, 'name'], 'expected the name of a scope that the setting `scopes` has');
    if (shown.findIndex((other) => other.name === name) < at)
      refuse(['aws', 'quickSight', 'scopes', at, 'name'], 'expected each scope once');
    const { size } = new Set([...groups, ...authors]);
    if (size === 0 || size > MAX_PRINCIPALS)
      refuse(
        ['aws', 'quickSight', 'scopes', at, 'groups'],
        `expected at least one group, here or in \`authors\`, and at most ${MAX_PRINCIPALS} in both`,
      );
  }
  for (const [at, { name }] of scopes.entries()) {
    const longest = MAX_ROLE_NAME - `${aws.prefix}-scope-`.length;
    if (name.length > longest)
      refuse(['scopes', at, 'name'], `expected at most ${longest} letters, since a role bears it`);
  }
  const { data, stacks } = aws.removal;
  if (data !== undefined && data !== aws.prefix)
    refuse(['aws', 'removal', 'data'], `expected the prefix, ${JSON.stringify(aws.prefix)}, to delete all data`);
  if (data !== undefined && !stacks)
    refuse(['aws', 'removal', 'stacks'], 'expected true beside `data`, since both are needed to delete all data');
});
