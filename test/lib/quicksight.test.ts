import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ColumnType } from '../../lambdas/core/definitions/types.ts';
import { parseInstallation } from '../../lib/settings.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { example, type Resource, type Synthesised, templates } from './synthesise.ts';

const TYPES = ['AWS::QuickSight::DataSet', 'AWS::QuickSight::DataSource', 'AWS::QuickSight::Folder'] as const;
const [DATA_SET, DATA_SOURCE, FOLDER] = TYPES;

/** What QuickSight has for each type of a view's columns, in its own words. */
const SHOWN: Partial<Record<ColumnType, string>> = {
  varchar: 'STRING',
  bigint: 'INTEGER',
  decimal: 'DECIMAL',
  boolean: 'BOOLEAN',
  date: 'DATETIME',
  timestamp: 'DATETIME',
};

/** Titles of the published catalogue, in the order of the views. */
const TITLES = (
  JSON.parse(readFileSync(new URL('../models/catalogue.json', import.meta.url), 'utf8')) as { title: string }[]
).map(({ title }) => title);

/** An installation with the longest names that settings can have, which says all that the example leaves to defaults. */
const LONG = 's'.repeat(37);
const OTHER = {
  prefix: 'p'.repeat(20),
  databasePrefix: 'two_',
  scopes: [],
  quickSight: {
    namespace: 'schools',
    import: 'SPICE',
    scopes: [{ name: LONG, groups: ['a', 'b', 'a'], authors: ['b', 'b'] }],
  },
};

let shown: Synthesised;
let other: Synthesised;
beforeAll(() => {
  shown = templates(example('quicksight'));
  const scopes = [{ name: LONG, unrestricted: true }];
  const { account, region } = example('quicksight').aws;
  other = templates(parseInstallation({ scopes, aws: { account, region, ...OTHER } }, 'a test'));
});

const inStack = (type: string, stack: string) => shown.of(type).filter((one) => one.stack === stack);
const physical = ({ Properties }: Resource) => Object.values(Properties.PhysicalTableMap)[0] as Physical;
const logical = ({ Properties }: Resource) => Object.values(Properties.LogicalTableMap)[0] as Logical;

interface Physical {
  readonly RelationalTable: {
    readonly Catalog: string;
    readonly Schema: string;
    readonly Name: string;
    readonly InputColumns: readonly { readonly Name: string; readonly Type: string }[];
  };
}

interface Logical {
  readonly Alias: string;
  readonly Source: { readonly PhysicalTableId: string };
  readonly DataTransforms: readonly {
    readonly TagColumnOperation: {
      readonly ColumnName: string;
      readonly Tags: readonly [{ readonly ColumnDescription: { readonly Text: string } }];
    };
  }[];
}

/** The names of groups that have rights, and those rights. */
const permissions = ({ Properties }: Resource): Record<string, readonly string[]> =>
  Object.fromEntries(
    (Properties.Permissions ?? []).map(({ Principal, Actions }: { Principal: unknown; Actions: string[] }) => [
      /:group\/(.+?)"/.exec(JSON.stringify(Principal))?.[1],
      Actions.map((action) => action.replace(/^quicksight:/, '')),
    ]),
  );

describe('QuickSight', () => {
  it('shows the scopes that the setting names, and no other', () => {
    for (const type of TYPES)
      expect(new Set(shown.of(type).map(({ stack }) => stack))).toEqual(
        new Set(['quicksight-north', 'quicksight-everyone']),
      );
    for (const stack of ['quicksight-north', 'quicksight-everyone']) {
      expect(inStack(DATA_SET, stack)).toHaveLength(41);
      expect(inStack(DATA_SOURCE, stack)).toHaveLength(1);
      expect(inStack(FOLDER, stack)).toHaveLength(1);
    }
  });

  it('shows each view by its title, with its columns in order, their types and what they are', () => {
    for (const scope of ['north', 'everyone']) {
      const sets = inStack(DATA_SET, `quicksight-${scope}`);
      expect(sets.map(({ Properties }) => Properties.Name)).toEqual(TITLES);
      for (const [at, view] of VIEWS.entries()) {
        const { RelationalTable: table } = physical(sets[at]!);
        expect(table).toMatchObject({ Catalog: 'AwsDataCatalog', Schema: scope, Name: view.name });
        expect(table.InputColumns).toEqual(view.columns.map(({ name, type }) => ({ Name: name, Type: SHOWN[type] })));
        const described = logical(sets[at]!);
        expect(described.Alias).toBe(TITLES[at]);
        expect(Object.keys(sets[at]!.Properties.PhysicalTableMap)).toEqual([described.Source.PhysicalTableId]);
        for (const [of, { TagColumnOperation: tag }] of described.DataTransforms.entries()) {
          const { name, description } = view.columns[of]!;
          expect(tag.ColumnName).toBe(name);
          expect(tag.Tags[0].ColumnDescription.Text).toContain(description.slice(0, 14));
        }
        expect(described.DataTransforms).toHaveLength(view.columns.length);
      }
    }
  });

  it('queries as the role of the scope, in its workgroup, and finds its database with the prefix', () => {
    for (const scope of ['north', 'everyone']) {
      const [source] = inStack(DATA_SOURCE, `quicksight-${scope}`);
      const { RoleArn, WorkGroup } = source!.Properties.DataSourceParameters.AthenaParameters;
      expect(JSON.stringify(RoleArn)).toMatch(new RegExp(`north-lake-scope-${scope}:\\w*Role`));
      expect(JSON.stringify(WorkGroup)).toMatch(new RegExp(`north-lake-scope-${scope}:\\w*Workgroup`));
      for (const set of inStack(DATA_SET, `quicksight-${scope}`)) {
        expect(set.Properties.FolderArns).toEqual([{ 'Fn::GetAtt': ['Folder', 'Arn'] }]);
        expect(JSON.stringify(physical(set))).toContain('["DataSource","Arn"]');
      }
    }
    for (const set of other.of(DATA_SET)) expect(physical(set).RelationalTable.Schema).toBe(`two_${LONG}`);
  });

  it('lets the named groups use what is there, authors change it, and nobody else do anything', () => {
    const use = ['DescribeDataSet', 'DescribeDataSetPermissions', 'PassDataSet', 'DescribeIngestion', 'ListIngestions'];
    const change = ['UpdateDataSet', 'DeleteDataSet', 'CreateIngestion', 'CancelIngestion', 'UpdateDataSetPermissions'];
    for (const set of inStack(DATA_SET, 'quicksight-north'))
      expect(permissions(set)).toEqual({
        'default/north-teachers': use,
        'default/north-analysts': [...use, ...change],
      });
    for (const set of inStack(DATA_SET, 'quicksight-everyone'))
      expect(permissions(set)).toEqual({ 'default/board': use });
    expect(permissions(inStack(DATA_SOURCE, 'quicksight-north')[0]!)).toEqual({
      'default/north-analysts': ['DescribeDataSource', 'DescribeDataSourcePermissions', 'PassDataSource'],
    });
    expect(inStack(DATA_SOURCE, 'quicksight-everyone')[0]!.Properties).not.toHaveProperty('Permissions');
    const folders = inStack(FOLDER, 'quicksight-north').map(permissions)[0]!;
    expect(folders['default/north-teachers']).toEqual(['DescribeFolder']);
    expect(folders['default/north-analysts']).toHaveLength(8);
  });

  it('finds groups in the region and the namespace of the settings, and by default in those of the deployment', () => {
    const principals = (one: Synthesised) =>
      new Set(
        one
          .of(FOLDER)
          .flatMap(({ Properties }) => Properties.Permissions.map((given: object) => JSON.stringify(given)))
          .map((text) => /:quicksight:(.+?):\d+:group\/(.+?)\//.exec(text)?.slice(1, 3).join(' ')),
      );
    expect(principals(shown)).toEqual(new Set(['us-east-1 default']));
    expect(principals(other)).toEqual(new Set(['eu-west-1 schools']));
  });

  it('gives a group that is named twice the rights of authors, once', () => {
    for (const { Properties } of other.of(DATA_SET)) {
      const groups = Properties.Permissions.map(({ Principal }: { Principal: object }) => JSON.stringify(Principal));
      expect(groups).toHaveLength(2);
      expect(groups[0]).toContain('schools/a"');
      expect(Properties.Permissions[1].Actions).toContain('quicksight:UpdateDataSet');
    }
  });

  it('imports only where the setting says so, and no deployment waits for that', () => {
    for (const { Properties } of shown.of(DATA_SET)) {
      expect(Properties.ImportMode).toBe('DIRECT_QUERY');
      expect(Properties).not.toHaveProperty('IngestionWaitPolicy');
    }
    for (const { Properties } of other.of(DATA_SET)) {
      expect(Properties.ImportMode).toBe('SPICE');
      expect(Properties.IngestionWaitPolicy).toEqual({ WaitForSpiceIngestion: false });
    }
  });

  it('stays within what QuickSight takes', () => {
    for (const one of [shown, other]) {
      for (const set of one.of(DATA_SET)) {
        const { Properties } = set;
        expect(Properties.DataSetId).toMatch(/^[\w-]{1,96}$/);
        expect(Properties.Name.length).toBeLessThanOrEqual(128);
        expect(Object.keys(Properties.PhysicalTableMap)[0]).toMatch(/^[0-9a-zA-Z-]{1,64}$/);
        const { InputColumns, Schema, Name } = physical(set).RelationalTable;
        expect(Math.max(Schema.length, Name.length)).toBeLessThanOrEqual(256);
        expect(InputColumns.length).toBeLessThanOrEqual(1000);
        for (const column of InputColumns) expect(column.Name.length).toBeLessThanOrEqual(127);
        const { Alias, DataTransforms } = logical(set);
        expect(Alias.length).toBeLessThanOrEqual(64);
        for (const { TagColumnOperation: tag } of DataTransforms) {
          const { length } = tag.Tags[0].ColumnDescription.Text;
          expect(length).toBeGreaterThan(0);
          expect(length).toBeLessThanOrEqual(500);
        }
      }
      for (const { Properties } of one.of(DATA_SOURCE)) {
        expect(Properties.DataSourceId).toMatch(/^[\w-]{1,96}$/);
        expect(Properties.Name.length).toBeLessThanOrEqual(128);
      }
      for (const { Properties } of one.of(FOLDER)) expect(Properties.Name.length).toBeLessThanOrEqual(200);
    }
  });

  it('has ids that stay, and that no other scope or installation in the account has', () => {
    const ids = (one: Synthesised) => [
      ...one.of(DATA_SET).map(({ Properties }) => Properties.DataSetId as string),
      ...one.of(DATA_SOURCE).map(({ Properties }) => Properties.DataSourceId as string),
    ];
    const own = ids(shown);
    expect(own).toContain('north-lake-scope-north-students_xp');
    expect(new Set(own).size).toBe(own.length);
    const others = new Set(ids(other));
    expect(own.filter((id) => others.has(id))).toEqual([]);
  });
});

describe('the role of a scope that QuickSight shows', () => {
  const trust = (stack: string) =>
    inStack('AWS::IAM::Role', stack).flatMap(
      ({ Properties }) => Properties.AssumeRolePolicyDocument.Statement as Trust[],
    );

  interface Trust {
    readonly Principal: { readonly Service?: string; readonly AWS?: unknown };
    readonly Action: string;
    readonly Condition?: object;
  }

  it('can be taken by QuickSight for this account alone, and by others as before', () => {
    const [people, service] = trust('scope-north');
    expect(people).toMatchObject({
      Principal: { AWS: 'arn:aws:iam::210987654321:role/north-analysts' },
      Condition: { StringEquals: { 'sts:ExternalId': 'north-lake-scope' } },
    });
    expect(service).toEqual({
      Effect: 'Allow',
      Principal: { Service: 'quicksight.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
    });
    expect(trust('scope-north')).toHaveLength(2);
    expect(trust('scope-everyone').map(({ Principal }) => Principal.Service)).toEqual([
      undefined,
      'quicksight.amazonaws.com',
    ]);
  });

  it('is as it was where QuickSight does not show the scope, and for analysts', () => {
    for (const stack of ['scope-south', 'analysts'])
      expect(trust(stack).map(({ Principal }) => Principal.Service)).toEqual([undefined]);
    const actions = (stack: string) =>
      inStack('AWS::IAM::Policy', stack).flatMap(({ Properties }) =>
        (Properties.PolicyDocument.Statement as { Action: string | string[] }[]).flatMap(({ Action }) => Action),
      );
    expect(actions('scope-north').filter((action) => !actions('scope-south').includes(action))).toEqual([
      'athena:GetQueryResultsStream',
      'athena:GetDataCatalog',
      'athena:GetDatabase',
      'athena:ListDatabases',
      'athena:GetTableMetadata',
      'athena:ListTableMetadata',
    ]);
  });
});
