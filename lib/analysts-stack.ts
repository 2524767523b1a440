import { CfnOutput, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import {
  AccountRootPrincipal,
  ArnPrincipal,
  CompositePrincipal,
  Policy,
  PolicyStatement,
  Role,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { GLUE_DATABASES } from '../lambdas/core/catalogue/glue-tables.ts';
import { objectStatements } from './object-access.ts';
import type { AwsSettings } from './settings.ts';
import type { StateStack } from './state-stack.ts';

export interface AnalystsProps extends StackProps {
  readonly aws: AwsSettings;
  readonly state: StateStack;
}

/** Those who read all source tables, with Athena: a role, and a workgroup that bounds what a query may cost. */
export class AnalystsStack extends Stack {
  readonly role: Role;

  constructor(scope: Construct, id: string, { aws, state, ...props }: AnalystsProps) {
    super(scope, id, props);
    const name = `${aws.prefix}-analysts`;
    const { results, key, lake } = state;
    const folder = 'analysts/';
    const workgroup = new CfnWorkGroup(this, 'Analysts', {
      name,
      description: `Queries of all source tables of ${aws.prefix}`,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true, // else a client could write its results elsewhere
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: Math.floor(aws.athena.cutOffGiB * 2 ** 30),
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: `s3://${results.bucketName}/${folder}`,
          encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: key.keyArn },
        },
      },
    });
    const [first = new AccountRootPrincipal(), ...others] = aws.analysts.principals.map((arn) => new ArnPrincipal(arn));
    this.role = new Role(this, 'Role', {
      roleName: name,
      description: `Reads all source tables of ${aws.prefix}`,
      assumedBy: new CompositePrincipal(first, ...others),
    });
    const arns = (service: string, resources: readonly string[]) =>
      resources.map((resource) => this.formatArn({ service, resource }));
    const databases = GLUE_DATABASES.map((database) => aws.databasePrefix + database.name);
    const policy = new Policy(this, 'Policy', {
      roles: [this.role],
      statements: [
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
            ...databases.flatMap((database) => [`database/${database}`, `table/${database}/*`]),
          ]),
        }),
        ...(aws.lakeFormation === 'grants'
          ? [
              new PolicyStatement({
                sid: 'AskLakeFormation',
                actions: ['lakeformation:GetDataAccess'],
                resources: ['*'],
              }),
            ]
          : []),
        ...objectStatements(this.region, [
          { name: 'Lake', place: lake, list: true, read: ['tables/*'] },
          {
            name: 'Results',
            place: { bucket: results, key },
            list: true,
            read: [`${folder}*`],
            write: [`${folder}*`],
          },
        ]),
        new PolicyStatement({
          sid: 'PlaceResults',
          actions: ['s3:GetBucketLocation'],
          resources: [results.bucketArn],
        }),
      ],
    });
    Validations.of(policy).acknowledge({
      id: 'AwsSolutions-IAM5',
      reason: 'Wildcards stand for the tables of a database, the files of tables, and the results of this workgroup.',
    });
    new CfnOutput(this, 'AnalystRole', { value: this.role.roleArn });
    new CfnOutput(this, 'Workgroup', { value: workgroup.ref });
  }
}
