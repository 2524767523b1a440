import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { environment as convertUnit } from '../lambdas/convert-unit/env.ts';
import { environment as planDelivery } from '../lambdas/plan-delivery/env.ts';
import { environment as projectCatalogue } from '../lambdas/project/env.ts';
import { environment as publishDelivery } from '../lambdas/publish-delivery/env.ts';
import { environment as receiveObject } from '../lambdas/receive-object/env.ts';
import { environment as reconcileDeliveries } from '../lambdas/reconcile/env.ts';
import { environment as refreshModels } from '../lambdas/refresh-models/env.ts';
import { environment as syncProvider } from '../lambdas/sync-provider/env.ts';
import { environment as tidyLake } from '../lambdas/tidy-lake/env.ts';
import { type FunctionSurroundings, LakeFunction } from './lake-function.ts';
import { executionArns, machineArn } from './lake-machine.ts';
import { BUILD, buildWorkgroupName } from './names.ts';
import type { ObjectAccess } from './object-access.ts';
import { importedPlace, type Place } from './place.ts';
import { lakeFormationStatements } from './reader.ts';
import { sendingStatements } from './schedules.ts';
import type { AwsSettings } from './settings.ts';
import { type Polled, sourcesText } from './sources.ts';
import type { StateStack } from './state-stack.ts';
import { receivingStatements } from './work-queue.ts';

/** The begin of a ledger, which says its format, and the ledger. */
const LEDGER = ['lake.json', 'ledger/*'];

/** By which a call of a function, or a process of the command line, keeps its claims; those of executions have none. */
const HEARTBEATS = 'heartbeats/*';

/** A `*` in a resource stands for any text, slashes included. */
const DELTA_LOGS = 'tables/*/_delta_log/*';

export interface FunctionsProps {
  readonly aws: AwsSettings;
  readonly state: StateStack;
  /** Databases whose tables have partitions, without the prefix of the installation. */
  readonly databases: readonly string[];
  /** Folders of the lake that hold what a refresh builds, each ending in a slash. */
  readonly builtFolders: readonly string[];
  /** Buckets besides the landing bucket that deliveries are read from. */
  readonly imported: readonly Place[];
  readonly machineName: string;
  readonly surroundings: FunctionSurroundings;
  /** Takes the calls of scheduled functions that failed. */
  readonly deadCalls: IQueue;
}

/** The functions of an installation: what each is told, and what it may do. */
export class Functions {
  readonly #scope: Stack;
  readonly #props: FunctionsProps;
  readonly #LAKE: string;
  /** Of receive and reconcile, which look at what was delivered. */
  readonly #WHERE: { readonly LANDING: string; readonly IMPORTED: string };

  constructor(scope: Stack, props: FunctionsProps) {
    this.#scope = scope;
    this.#props = props;
    this.#LAKE = `s3://${props.state.lake.bucket.bucketName}/`;
    this.#WHERE = {
      LANDING: props.state.landing.bucket.bucketName,
      IMPORTED: props.imported.map(({ bucket }) => bucket.bucketName).join(','),
    };
  }

  /** `events`: the queue that it is called with. */
  receive(events: IQueue) {
    const machine = machineArn(this.#scope, this.#props.machineName);
    const secret = this.#props.state.keysSecretArn;
    return new LakeFunction(this.#scope, 'receive-object', {
      surroundings: this.#props.surroundings,
      name: 'receive-object',
      schema: receiveObject,
      environment: { LAKE: this.#LAKE, ...this.#WHERE, MACHINE_ARN: machine, KEYS_SECRET_ARN: secret },
      objects: [
        ...this.#deliveries(),
        this.#lake({
          read: [...LEDGER, 'runs/*', HEARTBEATS],
          write: [...LEDGER, 'tables/lake/*'], // it is the first to write to a new lake
          remove: ['tables/*', 'runs/*'],
        }),
      ],
      statements: [
        new PolicyStatement({ sid: 'StartDelivery', actions: ['states:StartExecution'], resources: [machine] }),
        ...receivingStatements(this.#props.surroundings.key, events),
        // The owner of a claim is an execution by its name; whether it lives is asked of Step Functions.
        new PolicyStatement({
          sid: 'AskExecutions',
          actions: ['states:DescribeExecution'],
          resources: [executionArns(this.#scope, this.#props.machineName)],
        }),
        // Whether there are new keys, and not which they are.
        new PolicyStatement({ sid: 'DescribeSecret', actions: ['secretsmanager:DescribeSecret'], resources: [secret] }),
      ],
    });
  }

  plan() {
    return new LakeFunction(this.#scope, 'plan-delivery', {
      surroundings: this.#props.surroundings,
      name: 'plan-delivery',
      schema: planDelivery,
      environment: { LAKE: this.#LAKE },
      objects: [...this.#deliveries(), this.#lake({ read: ['lake.json', 'runs/*'], write: ['runs/*'] })],
    });
  }

  convert() {
    const secret = this.#props.state.keysSecretArn;
    return new LakeFunction(this.#scope, 'convert-unit', {
      surroundings: this.#props.surroundings,
      name: 'convert-unit',
      schema: convertUnit,
      environment: { LAKE: this.#LAKE, KEYS_SECRET_ARN: secret },
      objects: [
        ...this.#deliveries(),
        this.#lake({ read: ['lake.json', 'runs/*'], write: ['runs/*', 'tables/*'], remove: ['tables/*'] }),
      ],
      statements: this.#readSecret(secret),
      reservedConcurrency: this.#props.aws.concurrency.reservedForConversion,
    });
  }

  publish() {
    return new LakeFunction(this.#scope, 'publish-delivery', {
      surroundings: this.#props.surroundings,
      name: 'publish-delivery',
      schema: publishDelivery,
      environment: { LAKE: this.#LAKE },
      objects: [
        ...this.#deliveries(), // whether an object is still the one that was planned
        this.#lake({
          read: [...LEDGER, 'runs/*', 'tables/*'],
          write: ['ledger/*', 'runs/*', 'tables/*'],
          remove: ['runs/*', 'tables/*'],
        }),
      ],
    });
  }

  project() {
    const { surroundings, deadCalls, aws } = this.#props;
    const { databasePrefix } = aws;
    const databases = this.#props.databases.map((name) => databasePrefix + name);
    return new LakeFunction(this.#scope, 'project', {
      surroundings,
      name: 'project',
      schema: projectCatalogue,
      environment: { LAKE: this.#LAKE, DATABASE_PREFIX: databasePrefix },
      objects: [
        this.#lake({
          read: [...LEDGER, DELTA_LOGS, HEARTBEATS],
          write: ['ledger/*', DELTA_LOGS, 'tables/lake/freshness_rows/*', 'catalogue.sql', HEARTBEATS],
          remove: [HEARTBEATS],
        }),
      ],
      statements: [
        ...sendingStatements(surroundings.key, deadCalls),
        new PolicyStatement({
          sid: 'WritePartitions',
          actions: [
            'glue:GetPartitions',
            'glue:BatchCreatePartition',
            'glue:BatchUpdatePartition',
            'glue:BatchDeletePartition',
          ],
          resources: this.#glueArns(databases),
        }),
      ],
    });
  }

  /** Statements of Athena read with its rights: the tables of the lake, by the names of the build database. */
  refresh() {
    const { state, aws, builtFolders, surroundings } = this.#props;
    const workgroup = buildWorkgroupName(aws.prefix);
    const database = aws.databasePrefix + BUILD;
    const own = [`${BUILD}/*`];
    return new LakeFunction(this.#scope, 'refresh-models', {
      surroundings,
      name: 'refresh-models',
      schema: refreshModels,
      environment: {
        LAKE: this.#LAKE,
        RESULTS: state.results.bucketName,
        WORKGROUP: workgroup,
        BUILD_DATABASE: database,
        AT_ONCE: String(aws.athena.buildAtOnce),
      },
      objects: [
        this.#lake({
          read: [...LEDGER, 'tables/*', HEARTBEATS],
          write: ['ledger/*', ...builtFolders.map((folder) => `${folder}*`), HEARTBEATS],
          remove: [HEARTBEATS],
        }),
        {
          name: 'Results',
          place: { bucket: state.results, key: state.key },
          list: true,
          read: own,
          write: own, // what is left of statements expires
        },
      ],
      statements: [
        new PolicyStatement({
          sid: 'PlaceResults',
          actions: ['s3:GetBucketLocation'],
          resources: [state.results.bucketArn],
        }),
        new PolicyStatement({
          sid: 'Build',
          actions: [
            'athena:StartQueryExecution',
            'athena:StopQueryExecution',
            'athena:GetQueryExecution',
            'athena:GetQueryResults',
          ],
          resources: [this.#scope.formatArn({ service: 'athena', resource: `workgroup/${workgroup}` })],
        }),
        new PolicyStatement({
          sid: 'WriteBuildDatabase',
          actions: [
            'glue:GetDatabase',
            'glue:GetTable',
            'glue:GetTables',
            'glue:CreateTable',
            'glue:UpdateTable',
            'glue:DeleteTable',
            'glue:BatchDeleteTable',
            'glue:GetPartition',
            'glue:GetPartitions',
            'glue:BatchGetPartition',
            'glue:CreatePartition',
            'glue:BatchCreatePartition',
            'glue:UpdatePartition',
            'glue:BatchUpdatePartition',
            'glue:DeletePartition',
            'glue:BatchDeletePartition',
          ],
          resources: this.#glueArns([database]),
        }),
        ...lakeFormationStatements(aws),
      ],
    });
  }

  /** `events`: the queue that it puts into what an event missed. */
  reconcile(events: IQueue) {
    const { surroundings, deadCalls } = this.#props;
    return new LakeFunction(this.#scope, 'reconcile', {
      surroundings,
      name: 'reconcile',
      schema: reconcileDeliveries,
      environment: { LAKE: this.#LAKE, ...this.#WHERE, QUEUE_URL: events.queueUrl },
      objects: [...this.#deliveries({}), this.#lake({ read: LEDGER })], // names, sizes and times, and no bytes
      statements: sendingStatements(surroundings.key, events, deadCalls),
    });
  }

  tidy() {
    const { surroundings, deadCalls } = this.#props;
    return new LakeFunction(this.#scope, 'tidy-lake', {
      surroundings,
      name: 'tidy-lake',
      schema: tidyLake,
      environment: { LAKE: this.#LAKE },
      objects: [
        this.#lake({
          read: [...LEDGER, 'tables/lake/*', HEARTBEATS],
          write: ['ledger/*', 'tables/lake/*'],
          remove: ['ledger/*', 'runs/*', 'tables/*', HEARTBEATS],
        }),
      ],
      statements: sendingStatements(surroundings.key, deadCalls),
    });
  }

  /** Copies what others deliver. With the key of a partner it may read that secret, and never the private keys. */
  sync(credentials: Polled['credentials'], sources: readonly Polled[]) {
    const { surroundings, deadCalls, state } = this.#props;
    const { landing, partnerSecretArn } = state;
    const isPartner = credentials === 'partner';
    return new LakeFunction(this.#scope, `sync-${credentials}`, {
      surroundings,
      name: 'sync-provider',
      schema: syncProvider,
      environment: {
        LAKE: this.#LAKE,
        LANDING: this.#WHERE.LANDING,
        SOURCES: sourcesText(sources),
        ...(isPartner && { PARTNER_SECRET_ARN: partnerSecretArn }),
      },
      objects: [
        { name: 'Landing', place: landing, list: true, write: sources.map(({ bucket }) => `${bucket}/*`) },
        this.#lake({ read: LEDGER }),
        ...(isPartner ? [] : sources.map((source, at) => this.#polled(source, at))),
      ],
      statements: [
        ...sendingStatements(surroundings.key, deadCalls),
        ...(isPartner ? this.#readSecret(partnerSecretArn) : []),
      ],
    });
  }

  #polled({ bucket, key, prefixes }: Polled, at: number): ObjectAccess {
    const place = importedPlace(this.#scope, `Polled${at}`, bucket, key);
    return { name: `Polled${at}`, place, list: true, read: prefixes.map((prefix) => `${prefix}*`) };
  }

  #lake(access: Omit<ObjectAccess, 'name' | 'place' | 'list'>): ObjectAccess {
    return { name: 'Lake', place: this.#props.state.lake, list: true, ...access };
  }

  #deliveries(access: Pick<ObjectAccess, 'read'> = { read: ['*'] }): readonly ObjectAccess[] {
    const { state, imported } = this.#props;
    return [state.landing, ...imported].map((place, at) => ({
      name: at === 0 ? 'Landing' : `Imported${at}`,
      place,
      list: true,
      ...access,
    }));
  }

  /** The catalogue, and databases with their tables. */
  #glueArns(databases: readonly string[]): string[] {
    return ['catalog', ...databases.flatMap((name) => [`database/${name}`, `table/${name}/*`])].map((resource) =>
      this.#scope.formatArn({ service: 'glue', resource }),
    );
  }

  #readSecret(arn: string): readonly PolicyStatement[] {
    const { region } = this.#scope;
    return [
      new PolicyStatement({ sid: 'ReadSecret', actions: ['secretsmanager:GetSecretValue'], resources: [arn] }),
      new PolicyStatement({
        sid: 'DecryptSecret',
        actions: ['kms:Decrypt'],
        resources: [this.#props.state.key.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` } },
      }),
    ];
  }
}
