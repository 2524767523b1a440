import { CfnOutput, type Stack, Validations } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import {
  AccountRootPrincipal,
  ArnPrincipal,
  CompositePrincipal,
  type IPrincipal,
  Policy,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { readerName } from './names.ts';
import { objectStatements } from './object-access.ts';
import type { AwsSettings } from './settings.ts';
import type { StateStack } from './state-stack.ts';

export interface ReaderProps {
  readonly aws: AwsSettings;
  readonly state: StateStack;
  /** Of the role and the workgroup; the prefix comes before it. Its results are in a folder of this name. */
  readonly name: string;
  /** Logical id of the workgroup. */
  readonly workgroupId: string;
  /** What is read, for people. */
  readonly what: string;
  /** Without the prefix of the installation. */
  readonly databases: readonly string[];
  /** Folders of the lake, each ending in a slash. */
  readonly folders: readonly string[];
  /** Who may become the role; whoever our account lets when it is empty. */
  readonly principals: readonly string[];
  /** What a principal of another account has to say to become the role. */
  readonly externalId?: string | undefined;
  /** Whether QuickSight may become the role too, for a data source that queries as it. */
  readonly quickSight: boolean;
  /** Whether it may list all of the lake, or its own folders alone. */
  readonly lists: 'everything' | 'folders';
  /** Names of the stack's outputs. */
  readonly outputs: { readonly role: string; readonly workgroup: string };
}

export interface Reader {
  readonly role: Role;
  /** Name of the workgroup. */
  readonly workgroup: string;
}

/**
 * Adds those who read some databases with Athena: a role, and a workgroup that bounds what a query may cost and keeps its results apart
 * from those of others.
 */
export function addReader(stack: Stack, props: ReaderProps): Reader {
  const { aws, state, what, outputs } = props;
  const name = readerName(aws.prefix, props.name);
  const { results, key } = state;
  const workgroup = new CfnWorkGroup(stack, props.workgroupId, {
    name,
    description: `Queries of ${what} of ${aws.prefix}`,
    workGroupConfiguration: {
      enforceWorkGroupConfiguration: true, // else a client could write its results elsewhere
      publishCloudWatchMetricsEnabled: true,
      bytesScannedCutoffPerQuery: Math.floor(aws.athena.cutOffGiB * 2 ** 30),
      engineVersion: ATHENA_ENGINE,
      resultConfiguration: encryptedResults(results, `${props.name}/`, key),
    },
  });
  const role = new Role(stack, 'Role', {
    roleName: name,
    description: `Reads ${what} of ${aws.prefix}`,
    assumedBy: assumedBy(props, stack.account),
  });
  const policy = new Policy(stack, 'Policy', { roles: [role], statements: statements(stack, name, props) });
  Validations.of(policy).acknowledge({
    id: 'AwsSolutions-IAM5',
    reason: 'Wildcards stand for the tables of a database, the files of tables, and the results of this workgroup.',
  });
  new CfnOutput(stack, outputs.role, { value: role.roleArn });
  new CfnOutput(stack, outputs.workgroup, { value: workgroup.ref });
  return { role, workgroup: workgroup.ref };
}

export const ATHENA_ENGINE = { selectedEngineVersion: 'Athena engine version 3' };

/** Where statements put their results: below a folder, which ends in a slash. */
export const encryptedResults = ({ bucketName }: IBucket, folder: string, { keyArn }: IKey) => ({
  outputLocation: `s3://${bucketName}/${folder}`,
  encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: keyArn },
});

function assumedBy({ principals, externalId, quickSight }: ReaderProps, account: string): IPrincipal {
  const [first = new AccountRootPrincipal(), ...others] = principals.map((arn) => new ArnPrincipal(arn));
  const all = new CompositePrincipal(first, ...others);
  const people =
    externalId === undefined ? all : all.withConditions({ StringEquals: { 'sts:ExternalId': externalId } });
  if (!quickSight) return people;
  // Without the condition, data sources of other accounts could name the role.
  const service = new ServicePrincipal('quicksight.amazonaws.com', {
    conditions: { StringEquals: { 'aws:SourceAccount': account } },
  });
  return new CompositePrincipal(people, service);
}

function statements(stack: Stack, name: string, { aws, state, databases, folders, ...props }: ReaderProps) {
  const arns = (service: string, resources: readonly string[]) =>
    resources.map((resource) => stack.formatArn({ service, resource }));
  const own = `${props.name}/*`;
  const read = folders.map((folder) => `${folder}*`);
  return [
    new PolicyStatement({
      sid: 'Query',
      actions: [
        'athena:StartQueryExecution',
        'athena:StopQueryExecution',
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:GetWorkGroup',
      ],
      resources: arns('athena', [`workgroup/${name}`]),
    }),
    ...(props.quickSight
      ? [
          new PolicyStatement({
            sid: 'StreamResults', // how QuickSight's driver takes the rows of a result
            actions: ['athena:GetQueryResultsStream'],
            resources: arns('athena', [`workgroup/${name}`]),
          }),
          new PolicyStatement({
            sid: 'Browse', // for authors, within what ReadCatalogue allows
            actions: [
              'athena:GetDataCatalog',
              'athena:GetDatabase',
              'athena:ListDatabases',
              'athena:GetTableMetadata',
              'athena:ListTableMetadata',
            ],
            resources: arns('athena', ['datacatalog/AwsDataCatalog']),
          }),
        ]
      : []),
    new PolicyStatement({
      sid: 'ReadCatalogue',
      actions: [
        'glue:GetDatabase',
        'glue:GetDatabases',
        'glue:GetTable',
        'glue:GetTables',
        'glue:GetPartition',
        'glue:GetPartitions',
        'glue:BatchGetPartition',
      ],
      resources: arns('glue', [
        'catalog',
        ...databases
          .map((database) => aws.databasePrefix + database)
          .flatMap((database) => [`database/${database}`, `table/${database}/*`]),
      ]),
    }),
    ...lakeFormationStatements(aws),
    ...objectStatements(stack.region, [
      { name: 'Lake', place: state.lake, list: props.lists === 'everything' || read, read },
      {
        name: 'Results',
        place: { bucket: state.results, key: state.key },
        list: props.lists === 'everything' || [own],
        read: [own],
        write: [own],
      },
    ]),
    new PolicyStatement({
      sid: 'PlaceResults',
      actions: ['s3:GetBucketLocation'],
      resources: [state.results.bucketArn],
    }),
  ];
}

/** What it takes to read with Athena where Lake Formation decides. */
export const lakeFormationStatements = ({ lakeFormation }: Pick<AwsSettings, 'lakeFormation'>) =>
  lakeFormation === 'grants'
    ? [new PolicyStatement({ sid: 'AskLakeFormation', actions: ['lakeformation:GetDataAccess'], resources: ['*'] })]
    : [];
