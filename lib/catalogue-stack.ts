import { Stack, type StackProps } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { CfnPrincipalPermissions } from 'aws-cdk-lib/aws-lakeformation';
import type { Construct } from 'constructs';
import {
  GLUE_DATABASES,
  GLUE_TABLES,
  GLUE_VIEWS,
  type GlueColumn,
  type GlueTable,
  type GlueView,
  PARQUET,
} from '../lambdas/core/catalogue/glue-tables.ts';
import type { Place } from './place.ts';
import type { AwsSettings } from './settings.ts';

export interface CatalogueProps extends StackProps {
  /** Databases of the stack, without the prefix of the installation. */
  readonly databases: readonly string[];
  readonly lake: Place;
  readonly aws: Pick<AwsSettings, 'databasePrefix' | 'lakeFormation'>;
  /** ARNs of roles that read the databases, for Lake Formation. */
  readonly readers: readonly string[];
}

/**
 * Databases, tables and views. What a table shows are its partitions, which the projection writes: they are no resources, so that
 * an update of a table, which replaces all that CloudFormation knows of it, leaves them as they are.
 */
export class CatalogueStack extends Stack {
  constructor(scope: Construct, id: string, { databases, lake, aws, readers, ...props }: CatalogueProps) {
    super(scope, id, props);
    const nameOf = (database: string) => aws.databasePrefix + database;
    for (const { name, description } of GLUE_DATABASES.filter((one) => databases.includes(one.name))) {
      const database = new CfnDatabase(this, logicalId(name), {
        catalogId: this.account,
        databaseInput: {
          name: nameOf(name),
          description,
          // Else an account whose Lake Formation gives new tables no permissions shuts all readers out.
          createTableDefaultPermissions: aws.lakeFormation === 'iam' ? [BY_IAM_ALONE] : [],
        },
      });
      const tables = [
        ...GLUE_TABLES.filter((table) => table.database === name).map((table) => this.#table(table, lake, nameOf)),
        ...GLUE_VIEWS.filter((view) => view.database === name).map((view) => this.#view(view, nameOf)),
      ];
      for (const table of tables) table.addResourceDependency(database);
      if (aws.lakeFormation === 'grants')
        for (const [at, reader] of readers.entries()) this.#grant(name, nameOf(name), reader, at, tables);
    }
  }

  #table(table: GlueTable, lake: Place, nameOf: (database: string) => string): CfnTable {
    return new CfnTable(this, logicalId(table.database, table.name), {
      catalogId: this.account,
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
  #view(view: GlueView, nameOf: (database: string) => string): CfnTable {
    return new CfnTable(this, logicalId(view.database, view.name), {
      catalogId: this.account,
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

  #grant(id: string, database: string, reader: string, at: number, tables: readonly CfnTable[]): void {
    const principal = { dataLakePrincipalIdentifier: reader };
    const grants: readonly [string, string[], CfnPrincipalPermissions.ResourceProperty][] = [
      ['Database', ['DESCRIBE'], { database: { catalogId: this.account, name: database } }],
      [
        'Tables',
        ['SELECT', 'DESCRIBE'],
        { table: { catalogId: this.account, databaseName: database, tableWildcard: {} } },
      ],
    ];
    for (const [what, permissions, resource] of grants) {
      const grant = new CfnPrincipalPermissions(this, `${logicalId(id)}${what}Reader${at}`, {
        principal,
        permissions,
        permissionsWithGrantOption: [],
        resource,
      });
      for (const table of tables) grant.addResourceDependency(table);
    }
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
