import { Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { CfnDataSet, CfnDataSource, CfnFolder } from 'aws-cdk-lib/aws-quicksight';
import type { Construct } from 'constructs';
import { columnComment } from '../lambdas/core/catalogue/glue-tables.ts';
import type { Model } from '../lambdas/core/definitions/model.ts';
import { TYPES } from '../lambdas/core/definitions/types.ts';
import { quickSightId } from './names.ts';
import type { Reader } from './reader.ts';
import type { AwsSettings, QuickSightSettings } from './settings.ts';

export interface QuickSightProps extends StackProps {
  readonly aws: AwsSettings;
  readonly settings: QuickSightSettings;
  readonly scope: QuickSightSettings['scopes'][number];
  readonly views: readonly Model[];
  /** The role and workgroup of the scope. */
  readonly reader: Reader;
}

/**
 * Shows a scope in QuickSight by a folder, a data source that queries as the role of the scope, and a dataset for each view. Every user
 * of a dataset sees the rows that the role reads.
 */
export class QuickSightStack extends Stack {
  constructor(parent: Construct, id: string, props: QuickSightProps) {
    const { aws, settings, scope, views, reader, ...stackProps } = props;
    super(parent, id, stackProps);
    Validations.of(this).acknowledge({
      id: 'CloudFormation-Validate::W9009',
      reason: 'LogicalTableMap is deprecated, and no other property of a dataset describes columns.',
    });
    const title = `${aws.prefix}: ${scope.name}`;
    const ours = { awsAccountId: this.account, name: title };
    const scopeId = quickSightId(aws.prefix, scope.name);
    const permissions = (actions: ResourceActions) => permissionsOf(this, props, actions);

    const folder = new CfnFolder(this, 'Folder', {
      ...ours,
      folderId: scopeId,
      folderType: 'SHARED',
      permissions: permissions(FOLDER),
    });
    const ofSource = permissions(DATA_SOURCE);
    const source = new CfnDataSource(this, 'DataSource', {
      ...ours,
      dataSourceId: scopeId,
      type: 'ATHENA',
      dataSourceParameters: {
        athenaParameters: { workGroup: reader.workgroup, roleArn: reader.role.roleArn },
      },
      ...(ofSource.length > 0 && { permissions: ofSource }),
    });
    for (const view of views) {
      new CfnDataSet(this, `DataSet${titleOf(view).replaceAll(' ', '')}`, {
        awsAccountId: this.account,
        name: titleOf(view),
        dataSetId: quickSightId(aws.prefix, scope.name, view.name),
        importMode: settings.import,
        // A deployment does not wait for an import.
        ...(settings.import === 'SPICE' && { ingestionWaitPolicy: { waitForSpiceIngestion: false } }),
        ...tablesOf(view, source.attrArn, aws.databasePrefix + scope.name),
        folderArns: [folder.attrArn],
        permissions: permissions(DATA_SET),
      });
    }
  }
}

/** The title of a view in the catalogue: `mastered_units` is `Mastered Units`. */
const titleOf = ({ name }: Model) =>
  name
    .split('_')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ');

/** QuickSight takes descriptions of columns up to 500 characters. */
const MAX_DESCRIPTION = 500;

/** The view as a table with typed columns, and on it a table that says what the columns are. */
function tablesOf(view: Model, dataSourceArn: string, schema: string) {
  const id = view.name.replaceAll('_', '-'); // ids of tables have no underscore
  const { name, columns } = view;
  return {
    physicalTableMap: {
      [id]: {
        relationalTable: {
          dataSourceArn,
          catalog: 'AwsDataCatalog',
          schema,
          name,
          inputColumns: columns.map((column) => ({ name: column.name, type: TYPES[column.type].quickSight })),
        },
      },
    },
    logicalTableMap: {
      [id]: {
        alias: titleOf(view),
        source: { physicalTableId: id },
        dataTransforms: columns.map((column) => ({
          tagColumnOperation: {
            columnName: column.name,
            tags: [{ columnDescription: { text: columnComment(column, MAX_DESCRIPTION) } }],
          },
        })),
      },
    },
  };
}

/** What groups may do with a resource. QuickSight takes these sets alone: that of a viewer, and that of an owner. */
interface ResourceActions {
  readonly groups: readonly string[];
  readonly authors: readonly string[];
}

const VIEW_DATA_SET = [
  'DescribeDataSet',
  'DescribeDataSetPermissions',
  'PassDataSet',
  'DescribeIngestion',
  'ListIngestions',
];

const DATA_SET: ResourceActions = {
  groups: VIEW_DATA_SET,
  authors: [
    ...VIEW_DATA_SET,
    'UpdateDataSet',
    'DeleteDataSet',
    'CreateIngestion',
    'CancelIngestion',
    'UpdateDataSetPermissions',
  ],
};

/** Datasets need no right on their data source to be used; authors make others from it, and nobody changes it. */
const DATA_SOURCE: ResourceActions = {
  groups: [],
  authors: ['DescribeDataSource', 'DescribeDataSourcePermissions', 'PassDataSource'],
};

const FOLDER: ResourceActions = {
  groups: ['DescribeFolder'],
  authors: [
    'CreateFolder',
    'DescribeFolder',
    'UpdateFolder',
    'DeleteFolder',
    'CreateFolderMembership',
    'DeleteFolderMembership',
    'DescribeFolderPermissions',
    'UpdateFolderPermissions',
  ],
};

/** Each group once: one that is an author too has the rights of authors. */
function permissionsOf(stack: Stack, { aws, settings, scope }: QuickSightProps, actions: ResourceActions) {
  const authors = new Set(scope.authors);
  const groups = new Set(scope.groups.filter((group) => !authors.has(group)));
  const principal = (group: string) =>
    stack.formatArn({
      service: 'quicksight',
      region: settings.identityRegion ?? aws.region,
      resource: 'group',
      resourceName: `${settings.namespace}/${group}`,
    });
  const permission = (of: readonly string[]) => (group: string) => ({
    principal: principal(group),
    actions: of.map((action) => `quicksight:${action}`),
  });
  return [...[...groups].map(permission(actions.groups)), ...[...authors].map(permission(actions.authors))].filter(
    (one) => one.actions.length > 0,
  );
}
