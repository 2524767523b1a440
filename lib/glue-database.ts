import type { CfnResource, Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { CfnPrincipalPermissions } from 'aws-cdk-lib/aws-lakeformation';
import {
  type FilledDatabase,
  type GlueColumn,
  type GlueDatabase,
  type GlueTable,
  type GlueView,
  PARQUET,
} from '../lambdas/core/catalogue/glue-tables.ts';
import type { Place } from './place.ts';
import type { AwsSettings } from './settings.ts';

export interface GlueSurroundings {
  readonly lake: Place;
  readonly aws: Pick<AwsSettings, 'databasePrefix' | 'lakeFormation'>;
  /** ARNs of roles that read the database, for Lake Formation. */
  readonly readers: readonly string[];
}

/**
 * Adds a database with its tables and views. What a table shows are its partitions, which the projection writes: they are no
 * resources, so that an update of a table, which replaces all that CloudFormation knows of it, leaves them as they are.
 */
export function addDatabase(
  stack: Stack,
  { name, description, tables, views }: FilledDatabase,
  { lake, aws, readers }: GlueSurroundings,
): void {
  const nameOf = (database: string) => aws.databasePrefix + database;
  const database = newDatabase(stack, { name, description }, aws);
  const added = [
    ...tables.map((table) => addTable(stack, table, lake, nameOf)),
    ...views.map((view) => addView(stack, view, nameOf)),
  ];
  for (const table of added) table.addResourceDependency(database);
  if (aws.lakeFormation === 'grants')
    for (const [at, reader] of readers.entries())
      grant(stack, { id: `Reader${at}`, name, aws, principal: reader, permissions: READING, after: added });
}

/** Adds a database without tables, to which a role adds what it needs. */
export function addWorkingDatabase(
  stack: Stack,
  described: GlueDatabase,
  aws: GlueSurroundings['aws'],
  { roleArn }: IRole,
): void {
  const database = newDatabase(stack, described, aws);
  if (aws.lakeFormation !== 'grants') return;
  const { name } = described;
  grant(stack, { id: 'Owner', name, aws, principal: roleArn, permissions: EVERYTHING, after: [database] });
}

function newDatabase(stack: Stack, { name, description }: GlueDatabase, aws: GlueSurroundings['aws']): CfnDatabase {
  return new CfnDatabase(stack, logicalId(name), {
    catalogId: stack.account,
    databaseInput: {
      name: aws.databasePrefix + name,
      description,
      // Else an account whose Lake Formation gives new tables no permissions shuts all readers out.
      createTableDefaultPermissions: aws.lakeFormation === 'iam' ? [BY_IAM_ALONE] : [],
    },
  });
}

function addTable(stack: Stack, table: GlueTable, lake: Place, nameOf: (database: string) => string): CfnTable {
  return new CfnTable(stack, logicalId(table.database, table.name), {
    catalogId: stack.account,
    databaseName: nameOf(table.database),
    tableInput: {
      name: table.name,
      description: table.description,
      tableType: 'EXTERNAL_TABLE',
      parameters: { EXTERNAL: 'TRUE', classification: 'parquet' },
      partitionKeys: table.partitionKeys.map(column),
      storageDescriptor: {
        columns: table.columns.map(column),
        location: `s3://${lake.bucket.bucketName}/${table.folder}`,
        inputFormat: PARQUET.inputFormat,
        outputFormat: PARQUET.outputFormat,
        serdeInfo: {
          serializationLibrary: PARQUET.serializationLibrary,
          parameters: { 'serialization.format': '1' },
        },
      },
    },
  });
}

/** Without a description: Athena's engine does not take a table with one for a view. */
function addView(stack: Stack, view: GlueView, nameOf: (database: string) => string): CfnTable {
  return new CfnTable(stack, logicalId(view.database, view.name), {
    catalogId: stack.account,
    databaseName: nameOf(view.database),
    tableInput: {
      name: view.name,
      tableType: 'VIRTUAL_VIEW',
      parameters: { presto_view: 'true', comment: 'Presto View' },
      partitionKeys: [],
      storageDescriptor: { columns: view.columns.map(column), location: '', serdeInfo: {} },
      viewOriginalText: viewText(view, nameOf),
      viewExpandedText: '/* Presto View */',
    },
  });
}

/** What Lake Formation lets somebody do with a database, and with its tables. */
interface Permissions {
  readonly database: readonly string[];
  readonly tables: readonly string[];
}

const READING: Permissions = { database: ['DESCRIBE'], tables: ['SELECT', 'DESCRIBE'] };
const EVERYTHING: Permissions = { database: ['ALL'], tables: ['ALL'] };

interface Granted {
  /** Ends the ids of the grants. */
  readonly id: string;
  /** Of the database, without the prefix of the installation. */
  readonly name: string;
  readonly aws: GlueSurroundings['aws'];
  /** ARN of a role. */
  readonly principal: string;
  readonly permissions: Permissions;
  /** What has to be there first. */
  readonly after: readonly CfnResource[];
}

function grant(stack: Stack, { id, name, aws, principal, permissions, after }: Granted): void {
  const database = aws.databasePrefix + name;
  const grants: readonly [string, readonly string[], CfnPrincipalPermissions.ResourceProperty][] = [
    ['Database', permissions.database, { database: { catalogId: stack.account, name: database } }],
    ['Tables', permissions.tables, { table: { catalogId: stack.account, databaseName: database, tableWildcard: {} } }],
  ];
  for (const [what, granted, resource] of grants) {
    const grant = new CfnPrincipalPermissions(stack, `${logicalId(name)}${what}${id}`, {
      principal: { dataLakePrincipalIdentifier: principal },
      permissions: [...granted],
      permissionsWithGrantOption: [],
      resource,
    });
    for (const one of after) grant.addResourceDependency(one);
  }
}

const BY_IAM_ALONE = {
  principal: { dataLakePrincipalIdentifier: 'IAM_ALLOWED_PRINCIPALS' },
  permissions: ['ALL'],
};

const column = ({ name, type, comment }: GlueColumn) => ({ name, type, comment });

/** `edx_history`, `auth_user` becomes `EdxHistoryAuthUser`. */
const logicalId = (...names: readonly string[]) =>
  names
    .flatMap((name) => name.split('_'))
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join('');

/** The definition of a view as Athena writes it. */
function viewText(view: GlueView, nameOf: (database: string) => string): string {
  const definition = {
    originalSql: view.select(nameOf),
    catalog: 'awsdatacatalog',
    schema: nameOf(view.database),
    columns: view.columns.map(({ name, sql }) => ({ name, type: sql })),
    runAsInvoker: true, // who reads the view needs the right to read what it is of
    path: [],
  };
  return `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString('base64')} */`;
}
