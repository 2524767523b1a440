import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { beforeAll, describe, expect, it } from 'vitest';
import { FUNCTION_SIZES, type FunctionName } from '../../lambdas/core/aws/function-sizes.ts';
import { references } from '../../lambdas/core/definitions/references.ts';
import { TYPES } from '../../lambdas/core/definitions/types.ts';
import { deliveryDefinition } from '../../lib/delivery-machine.ts';
import {
  alarmName,
  analystsName,
  logGroupName,
  machineName,
  OUTPUT_STACKS,
  OUTPUTS,
  refreshMachineName,
  stackName,
} from '../../lib/names.ts';
import { refreshDefinition } from '../../lib/refresh-machine.ts';
import { parseInstallation } from '../../lib/settings.ts';
import { MAX_BYTES, MAX_RESOURCES, oversized } from '../../lib/template-limits.ts';
import { isScoped } from '../../sql/models.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { EXAMPLES, type Example, example, type Resource, type Synthesised, templates } from './synthesise.ts';

/** The least that settings can say. */
const LEAST = { account: '123456789012', region: 'eu-west-1' };
const install = (aws: object = {}) => parseInstallation({ aws: { ...LEAST, ...aws } }, 'a test');

const all = new Map<string, Synthesised>();
beforeAll(() => {
  all.set('least', templates(install()));
  for (const name of EXAMPLES) all.set(name, templates(example(name), { nag: true }));
});
const least = () => all.get('least')!;

/** A rule that holds whatever the settings say. */
const everywhere = (rule: string, check: (synthesised: Synthesised, name: string) => void) =>
  it(rule, () => {
    for (const [name, synthesised] of all) check(synthesised, name);
  });

/** Logical id that a reference within a template names. */
const idIn = (reference: { 'Fn::GetAtt'?: [string, string]; Ref?: string } | undefined) =>
  reference?.['Fn::GetAtt']?.[0] ?? reference?.Ref;

const named = (resources: readonly Resource[], id: string | undefined) => resources.find((one) => one.id === id);

/** The property of a resource that is its name in the account. */
const NAME_OF = {
  'AWS::Athena::WorkGroup': 'Name',
  'AWS::Budgets::Budget': 'BudgetName',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
} as const;

/** The name of the function's folder, as its description says. */
const folderOf = ({ Properties }: Resource) => /: (.+)$/.exec(Properties.Description)?.[1] as FunctionName;

/** Those that every installation has. */
const STACKS = [
  'analysts',
  'catalogue-base',
  'catalogue-edx',
  'catalogue-lake',
  'catalogue-timeback',
  'catalogue-timeback-export',
  'pipeline',
  'state',
];

describe('the application', () => {
  it('is synthesised without an account, and keeps the rules of AWS Solutions', () => {
    for (const name of EXAMPLES) {
      const { settings, aws } = example(name);
      const scopes = settings.scopes.map((scope) => `scope-${scope.name}`);
      const shown = aws.quickSight?.scopes.map((scope) => `quicksight-${scope.name}`) ?? [];
      const names = all.get(name)!.assembly.stacks.map(({ stackName }) => stackName);
      expect(names.sort()).toEqual([...STACKS, ...scopes, ...shown].map((stack) => `${aws.prefix}-${stack}`).sort());
    }
  });

  everywhere('has at most 400 resources and 800 KB in a template', ({ assembly }) => {
    expect(oversized(assembly)).toEqual([]);
  });

  it('says which template has too much, and how much', () => {
    const folder = mkdtempSync(join(tmpdir(), 'timeback-templates-'));
    const stack = (stackName: string, template: object) => {
      const templateFullPath = join(folder, stackName);
      writeFileSync(templateFullPath, JSON.stringify(template));
      return { stackName, templateFullPath } as CloudFormationStackArtifact;
    };
    const resources = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`R${i}`, {}]));
    const text = 'x'.repeat(MAX_BYTES - JSON.stringify({ Description: '' }).length);
    const stacks = [
      stack('just', { Resources: resources(MAX_RESOURCES) }),
      stack('many', { Resources: resources(MAX_RESOURCES + 1) }),
      stack('full', { Description: text }),
      stack('large', { Description: `${text}x` }),
    ];
    expect(oversized({ stacks })).toEqual([
      'many has 401 resources; expected at most 400',
      'large has 800001 bytes; expected at most 800000',
    ]);
    rmSync(folder, { recursive: true });
  });

  everywhere('has nothing of QuickSight but where the settings ask for it', ({ of, text }, name) => {
    if (name === 'quicksight') expect(of('AWS::QuickSight::DataSet')).toHaveLength(2 * VIEWS.length);
    else expect(text).not.toMatch(/quicksight/i);
  });

  everywhere('names no partition, but in ARNs that the settings give', ({ text }, name) => {
    const given = name === 'least' ? [] : (JSON.stringify(example(name as Example)).match(/arn:aws:[^"]+/g) ?? []);
    const found = text.match(/arn:aws:[^"]*/g) ?? [];
    expect(found.filter((arn) => !given.some((one) => one === arn))).toEqual([]);
  });

  everywhere('has no resource that runs code of the deployment', ({ text }) => {
    expect(text).not.toMatch(/"Custom::|AWS::CloudFormation::CustomResource/);
  });

  it('can be installed twice in an account: no name of one is a name of the other', () => {
    const names = (one: Synthesised) =>
      new Set(
        Object.entries(NAME_OF).flatMap(([type, property]) =>
          one.of(type).flatMap(({ Properties }) => (Properties[property] ? [`${type} ${Properties[property]}`] : [])),
        ),
      );
    expect(names(least()).size).toBeGreaterThan(20);
    const other = names(templates(install({ prefix: 'other', databasePrefix: 'other_' })));
    expect([...names(least())].filter((name) => other.has(name))).toEqual([]);
    const databases = (one: Synthesised) =>
      one.of('AWS::Glue::Database').map(({ Properties }) => Properties.DatabaseInput.Name);
    expect(databases(least())).toContain('edx');
    expect(databases(templates(install({ databasePrefix: 'other_' }))).every((name) => name.startsWith('other_'))).toBe(
      true,
    );
  });

  it('takes what a platform team asks of every role, and of everything that has tags', () => {
    const { of } = all.get('imported-buckets')!;
    for (const { Properties } of of('AWS::IAM::Role')) {
      expect(Properties.Path).toBe('/data/');
      expect(JSON.stringify(Properties.PermissionsBoundary)).toContain(':policy/platform-boundary');
    }
    for (const type of ['AWS::Lambda::Function', 'AWS::SQS::Queue', 'AWS::KMS::Key', 'AWS::S3::Bucket']) {
      for (const { Properties } of of(type)) {
        expect(Properties.Tags).toEqual(
          expect.arrayContaining([
            { Key: 'cost-centre', Value: '4711' },
            { Key: 'installation', Value: 'north-lake-2' },
          ]),
        );
      }
    }
    expect(all.get('imported-buckets')!.assembly.stacks[0]!.assumeRoleArn).toContain('cdk-northlake-deploy-role');
  });
});

describe('what holds data', () => {
  const STATEFUL = ['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::SecretsManager::Secret'];

  it('keeps its logical ids, for another one is another, empty bucket', () => {
    const ids = STATEFUL.flatMap((type) =>
      least()
        .of(type)
        .map(({ id }) => id),
    );
    expect(ids.sort()).toEqual(['AccessLogs', 'Key', 'KeysSecret', 'Lake', 'Landing', 'PartnerSecret', 'Results']);
  });

  everywhere('stays when its stack is deleted, with its policy, and that is protected', ({ of, assembly }) => {
    for (const type of [...STATEFUL, 'AWS::S3::BucketPolicy'])
      for (const { id, DeletionPolicy } of of(type)) expect(DeletionPolicy, id).toBe('Retain');
    const state = assembly.stacks.find(({ stackName }) => stackName.endsWith('-state'))!;
    expect(state.terminationProtection).toBe(true);
  });

  it('goes with its stack only by two settings', () => {
    const policies = (removal: object) => {
      const { of, assembly } = templates(install({ removal }));
      const state = assembly.stacks.find(({ stackName }) => stackName.endsWith('-state'))!;
      return [
        state.terminationProtection,
        new Set([...STATEFUL, 'AWS::S3::BucketPolicy'].flatMap(of).map(({ DeletionPolicy }) => DeletionPolicy)),
      ];
    };
    expect(policies({ stacks: true })).toEqual([false, new Set(['Retain'])]);
    expect(policies({ stacks: true, data: 'timeback-lake' })).toEqual([false, new Set(['Delete'])]);
  });

  everywhere('is encrypted, private, reached by TLS alone, and its access is logged', ({ of }) => {
    const policies = of('AWS::S3::BucketPolicy');
    for (const { id, Properties } of of('AWS::S3::Bucket')) {
      expect(Object.values(Properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
      const policy = policies.find((one) => idIn(one.Properties.Bucket) === id)!;
      expect(policy.Properties.PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      );
      const [rule] = Properties.BucketEncryption.ServerSideEncryptionConfiguration;
      if (id === 'AccessLogs') continue; // S3 writes to no bucket with a key of ours
      expect(rule).toMatchObject({
        BucketKeyEnabled: true,
        ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' },
      });
      expect(idIn(Properties.LoggingConfiguration.DestinationBucketName)).toBe('AccessLogs');
    }
  });

  it('in the lake is never tiered, and what the ledger replaced goes after a week', () => {
    const rules = named(least().of('AWS::S3::Bucket'), 'Lake')!.Properties.LifecycleConfiguration.Rules;
    const ledger = rules.find((rule: { Prefix?: string }) => rule.Prefix === 'ledger/');
    expect(ledger).toMatchObject({ Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 7 } });
    for (const rule of rules) {
      expect(Object.keys(rule).filter((key) => /transition/i.test(key))).toEqual([]);
      expect(rule).not.toHaveProperty('ExpirationInDays');
    }
    expect(JSON.stringify(rules)).toContain('AbortIncompleteMultipartUpload');
  });

  it('in the landing bucket has versions, and sends events to EventBridge alone', () => {
    const { Properties } = named(least().of('AWS::S3::Bucket'), 'Landing')!;
    expect(Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(Properties.NotificationConfiguration).toEqual({ EventBridgeConfiguration: { EventBridgeEnabled: true } });
  });

  it("in an imported bucket is its owner's: neither notifications nor policy nor lifecycle are written", () => {
    const { of } = all.get('imported-buckets')!;
    expect(
      of('AWS::S3::Bucket')
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['AccessLogs', 'Results']);
    for (const { Properties } of of('AWS::S3::BucketPolicy')) {
      expect(['AccessLogs', 'Results']).toContain(idIn(Properties.Bucket));
    }
  });

  everywhere('has a key that those services can use which write into queues, topics and logs for us', ({ of }) => {
    const [key] = of('AWS::KMS::Key');
    expect(key!.Properties.EnableKeyRotation).toBe(true);
    const statements = key!.Properties.KeyPolicy.Statement as { Principal: { Service?: string }; Action: string[] }[];
    const services = statements.flatMap(({ Principal }) => Principal.Service ?? []);
    expect(services.sort()).toEqual([
      'cloudwatch.amazonaws.com',
      'events.amazonaws.com',
      'logs.eu-west-1.amazonaws.com',
      'sns.amazonaws.com',
    ]);
    for (const { Principal, Action } of statements.filter((one) => one.Principal.Service)) {
      expect(Action, Principal.Service).toEqual(expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey']));
    }
    // EventBridge sends the key no account: a condition would drop every event without a word.
    const events = statements.find(({ Principal }) => Principal.Service === 'events.amazonaws.com');
    expect(events).not.toHaveProperty('Condition');
  });
});

describe('the catalogue', () => {
  const tables = (one: Synthesised) =>
    one
      .of('AWS::Glue::Table')
      .map(({ Properties }) => Properties.TableInput)
      .filter(({ TableType }) => TableType === 'EXTERNAL_TABLE');

  everywhere(
    'has no pointer among its properties: what a table shows are partitions, which are no resources',
    (one) => {
      expect(one.of('AWS::Glue::Partition')).toEqual([]);
      for (const { Name, PartitionKeys, StorageDescriptor } of tables(one)) {
        expect(PartitionKeys.length, Name).toBeGreaterThan(0);
        expect(JSON.stringify(StorageDescriptor.Location), Name).not.toContain('run-');
      }
    },
  );

  everywhere('has partition keys of text alone', (one) => {
    for (const { Name, PartitionKeys } of tables(one)) {
      expect(
        PartitionKeys.map(({ Type }: { Type: string }) => Type),
        Name,
      ).toEqual(PartitionKeys.map(() => 'string'));
    }
  });

  everywhere('has comments of at most 255 bytes and descriptions of at most 2,048', (one) => {
    for (const { Name, Description = '', StorageDescriptor, PartitionKeys } of one
      .of('AWS::Glue::Table')
      .map(({ Properties }) => Properties.TableInput)) {
      expect(Buffer.byteLength(Description), Name).toBeLessThanOrEqual(2048);
      for (const { Comment } of [...StorageDescriptor.Columns, ...PartitionKeys])
        expect(Buffer.byteLength(Comment), Name).toBeLessThanOrEqual(255);
    }
  });

  it('says of each database who may read new tables, so that defaults of Lake Formation shut nobody out', () => {
    for (const { Properties } of least().of('AWS::Glue::Database')) {
      expect(Properties.DatabaseInput.CreateTableDefaultPermissions).toEqual([
        { Permissions: ['ALL'], Principal: { DataLakePrincipalIdentifier: 'IAM_ALLOWED_PRINCIPALS' } },
      ]);
    }
    expect(least().of('AWS::LakeFormation::PrincipalPermissions')).toEqual([]);
  });

  it('grants through Lake Formation where the settings say so', () => {
    const { of } = all.get('imported-buckets')!;
    for (const { Properties } of of('AWS::Glue::Database')) {
      expect(Properties.DatabaseInput.CreateTableDefaultPermissions).toEqual([]);
    }
    const grants = of('AWS::LakeFormation::PrincipalPermissions').map(({ Properties }) => Properties);
    expect(grants).toHaveLength(2 * of('AWS::Glue::Database').length);
    const [own, readers] = [/^\{"Fn::GetAtt":\["refreshmodelsRole/, /^\{"Fn::ImportValue":|^\{"Fn::GetAtt":\["Role/];
    for (const { Permissions, Principal, Resource } of grants) {
      const isBuild = /"two_build"/.test(JSON.stringify(Resource));
      expect(JSON.stringify(Principal.DataLakePrincipalIdentifier)).toMatch(isBuild ? own : readers);
      if (isBuild) expect(Permissions).toEqual(['ALL']);
      else expect(['DESCRIBE', 'SELECT']).toEqual(expect.arrayContaining(Permissions));
    }
    expect(grants.filter(({ Permissions }) => Permissions.includes('ALL'))).toHaveLength(2);
  });

  everywhere('has what base tables leave out in a table below their folder, and a view of it', (one) => {
    const { of } = one;
    const [rows] = tables(one).filter(({ Name }) => Name === 'left_out_rows');
    expect(JSON.stringify(rows.StorageDescriptor.Location)).toMatch(/\/tables\/base\/"/);
    const [view] = viewsOf(of).filter(({ name }) => name === 'left_out');
    expect(view?.definition.originalSql).toMatch(
      /^select model, rule, key, as_of, source from \w*lake\.left_out_rows$/,
    );
  });

  everywhere("has views that Athena's engine takes for such", ({ of }) => {
    const views = viewsOf(of);
    expect(views.filter(({ database }) => database.endsWith('lake')).map(({ name }) => name)).toEqual([
      'units',
      'rejects',
      'freshness',
      'left_out',
    ]);
    for (const { name, input, definition } of views) {
      expect(input.Description).toBeUndefined();
      expect(input.Parameters).toEqual({ presto_view: 'true', comment: 'Presto View' });
      expect(Buffer.byteLength(input.ViewOriginalText), name).toBeLessThanOrEqual(409_600);
      expect(definition.originalSql).not.toMatch(/;\s*$/);
      expect(definition.columns.map((column) => column.name)).toEqual(
        input.StorageDescriptor.Columns.map(({ Name }: { Name: string }) => Name),
      );
      expect(definition.runAsInvoker).toBe(true);
    }
  });

  it('has the text of each of the 41 views in every database of views, over base tables with the prefix of the installation', () => {
    const scopes = [{ name: 'all_schools', unrestricted: true }];
    const aws = { ...LEAST, databasePrefix: 'orgx_' };
    const { of } = templates(parseInstallation({ scopes, aws }, 'a test'));
    const all = viewsOf(of);
    for (const database of ['orgx_timeback', 'orgx_all_schools']) {
      const views = new Map(
        all.filter((view) => view.database === database).map((view) => [view.name, view.definition]),
      );
      expect([...views.keys()].sort()).toEqual(
        [...VIEWS.map(({ name }) => name), 'caller_scope', 'visible_person'].sort(),
      );
      for (const { name, sql, columns } of VIEWS) {
        const { originalSql, schema, columns: declared } = views.get(name)!;
        expect(schema).toBe(database);
        expect(originalSql.replaceAll('orgx_base.', 'base.')).toBe(sql);
        expect(references(originalSql)).toEqual({
          tables: references(sql).tables.map((table) => `orgx_${table}`),
          siblings: references(sql).siblings,
        });
        expect(declared).toEqual(columns.map(({ name, type }) => ({ name, type: TYPES[type].sql })));
      }
      expect(views.get('caller_scope')!.originalSql).toContain(database === 'orgx_timeback' ? 'where false' : "'true'");
    }
  });

  it('has the 41 names as tables of its own rows for a restricted scope, and no text of a view', () => {
    const { of } = all.get('school-network')!;
    expect(viewsOf(of).filter(({ database }) => database === 'north')).toEqual([]);
    const inputs = of('AWS::Glue::Table').map(({ Properties }) => Properties);
    const own = inputs.filter(({ DatabaseName }) => DatabaseName === 'north').map(({ TableInput }) => TableInput);
    expect(own.map(({ Name }) => Name).sort()).toEqual(VIEWS.map(({ name }) => name).sort());
    for (const { Name, StorageDescriptor, PartitionKeys } of own) {
      const folder = isScoped({ name: Name }) ? 'north' : 'shared';
      expect(JSON.stringify(StorageDescriptor.Location)).toContain(`/tables/${folder}/${Name}/`);
      expect(PartitionKeys.map(({ Name: key }: { Name: string }) => key)).toEqual(['part']);
      const columns = StorageDescriptor.Columns.map((column: { Name: string }) => column.Name);
      expect(columns).toEqual(VIEWS.find(({ name }) => name === Name)!.columns.map(({ name }) => name));
      expect(columns).not.toContain('part');
    }
  });
});

/** The views of templates, with their definitions as Athena reads them. */
const viewsOf = (of: Synthesised['of']) =>
  of('AWS::Glue::Table')
    .map(({ Properties }) => ({ database: Properties.DatabaseName as string, input: Properties.TableInput }))
    .filter(({ input }) => input.TableType === 'VIRTUAL_VIEW')
    .map(({ database, input }) => {
      const [, encoded = ''] = /^\/\* Presto View: (\S+) \*\/$/.exec(input.ViewOriginalText) ?? [];
      const definition = JSON.parse(Buffer.from(encoded, 'base64').toString()) as ViewDefinition;
      return { database, name: input.Name as string, input, definition };
    });

interface ViewDefinition {
  readonly originalSql: string;
  readonly schema: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly runAsInvoker: boolean;
}

describe('the pipeline', () => {
  everywhere('has dead letters and an alarm behind every queue', ({ of }) => {
    const queues = of('AWS::SQS::Queue');
    const alarms = of('AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
    for (const { id, Properties } of queues) {
      const dead = idIn(Properties.RedrivePolicy?.deadLetterTargetArn);
      expect(Properties.KmsMasterKeyId, id).toBeDefined();
      if (dead) expect(named(queues, dead)!.Properties.RedrivePolicy).toBeUndefined();
      const metric = dead ? 'ApproximateAgeOfOldestMessage' : 'ApproximateNumberOfMessagesVisible';
      const watching = alarms.filter(
        ({ Dimensions, MetricName }) => MetricName === metric && JSON.stringify(Dimensions).includes(`"${id}"`),
      );
      expect(watching, id).toHaveLength(1);
    }
    expect(queues.filter(({ Properties }) => Properties.RedrivePolicy)).toHaveLength(1);
  });

  everywhere('shows a message to nobody else for six times the timeout of the function', ({ of }) => {
    const mappings = of('AWS::Lambda::EventSourceMapping');
    expect(mappings).toHaveLength(1);
    for (const { Properties } of mappings) {
      const queue = named(of('AWS::SQS::Queue'), idIn(Properties.EventSourceArn))!;
      const lambda = named(of('AWS::Lambda::Function'), idIn(Properties.FunctionName))!;
      expect(queue.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * lambda.Properties.Timeout);
      expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    }
  });

  everywhere(
    'has dead letters behind every schedule, for calls that fail and for calls that cannot be made',
    ({ of }) => {
      const schedules = of('AWS::Scheduler::Schedule');
      const invocations = of('AWS::Lambda::EventInvokeConfig');
      expect(schedules.length).toBeGreaterThanOrEqual(2);
      for (const { Properties } of schedules) {
        const { Arn, DeadLetterConfig, RetryPolicy } = Properties.Target;
        expect(idIn(DeadLetterConfig.Arn)).toMatch(/^DeadCalls/);
        expect(RetryPolicy.MaximumRetryAttempts).toBe(2);
        if (isMachine(of, Arn)) continue; // an alarm tells of executions that fail
        const calls = invocations.find((one) => idIn(one.Properties.FunctionName) === idIn(Arn))!;
        expect(idIn(calls.Properties.DestinationConfig.OnFailure.Destination)).toMatch(/^DeadCalls/);
      }
    },
  );

  everywhere('starts a refresh by the clock, and lets the schedule do nothing else', ({ of }, name) => {
    const started = of('AWS::Scheduler::Schedule').filter(({ Properties }) => isMachine(of, Properties.Target.Arn));
    expect(started.map(({ Properties: { ScheduleExpression, Target } }) => [ScheduleExpression, Target.Input])).toEqual(
      [[name === 'imported-buckets' ? 'cron(0 5 * * ? *)' : 'rate(30 minutes)', '{}']],
    );
    const { Arn, RoleArn } = started[0]!.Properties.Target;
    expect(idIn(Arn)).toMatch(/^RefreshMachine/);
    const roles = of('AWS::Scheduler::Schedule').filter(
      ({ Properties }) => idIn(Properties.Target.RoleArn) === idIn(RoleArn),
    );
    expect(roles).toHaveLength(1);
    const policies = of('AWS::IAM::Policy').filter(({ Properties }) =>
      Properties.Roles.map(idIn).includes(idIn(RoleArn)),
    );
    const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    expect(statements.map(({ Sid, Action }) => [Sid, Action])).toEqual([
      ['Start', 'states:StartExecution'],
      ['Send', 'sqs:SendMessage'],
      ['SendEncrypted', ['kms:Decrypt', 'kms:GenerateDataKey']],
    ]);
    expect(idIn(statements[0].Resource)).toBe(idIn(Arn));
  });

  everywhere('looks once a day at all that other tools are shown, and often at what has changed', ({ of }) => {
    const calls = of('AWS::Scheduler::Schedule').flatMap(({ Properties: { Name, ScheduleExpression, Target } }) => {
      const [, name] = /-(project(?:-full)?)$/.exec(JSON.stringify(Name).slice(1, -1)) ?? [];
      return name === undefined ? [] : [[name, ScheduleExpression, Target.Input, idIn(Target.Arn)]];
    });
    const [often, daily] = calls.sort(([a], [b]) => (a < b ? -1 : 1));
    expect(often).toEqual(['project', expect.stringMatching(/^rate/), undefined, daily?.[3]]);
    expect(daily?.slice(0, 3)).toEqual(['project-full', 'cron(0 4 * * ? *)', '{"full":true}']);
  });

  everywhere('has alarms that tell a topic, what they mean, and the heading of what to do', ({ of }) => {
    const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
    const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    const alarms = of('AWS::CloudWatch::Alarm');
    expect(alarms.length).toBeGreaterThanOrEqual(6);
    for (const { Properties } of alarms) {
      const heading = Properties.AlarmName.replace(/^[^:]+: /, '');
      expect(headings).toContain(heading);
      expect(Properties.AlarmDescription).toMatch(/^\w.+\. What to do: docs\/runbook\.md, "/);
      expect(Properties.AlarmActions.map(idIn)).toEqual(of('AWS::SNS::Topic').map(({ id }) => id));
    }
    expect(of('AWS::SNS::Topic')[0]!.Properties.KmsMasterKeyId).toBeDefined();
  });

  everywhere('watches what can go wrong without a message', ({ of }) => {
    const watched = of('AWS::CloudWatch::Alarm').map(({ Properties }) => JSON.stringify(Properties));
    for (const metric of [
      'ExecutionsFailed',
      'ExecutionsTimedOut',
      'ExecutionsAborted',
      'Quarantined',
      'ProjectionBehind',
      'ContractsBroken',
    ])
      expect(
        watched.some((alarm) => alarm.includes(metric)),
        metric,
      ).toBe(true);
    for (const { id } of of('AWS::StepFunctions::StateMachine'))
      expect(
        watched.some(
          (alarm) => /ExecutionsFailed.*ExecutionsTimedOut.*ExecutionsAborted/.test(alarm) && alarm.includes(id),
        ),
        id,
      ).toBe(true);
    const syncs = of('AWS::Lambda::Function').filter((one) => folderOf(one) === 'sync-provider');
    for (const { id } of syncs)
      expect(
        watched.some((alarm) => alarm.includes('"Errors"') && alarm.includes(id)),
        id,
      ).toBe(true);
  });

  everywhere('has functions as large as what has to fit into them is judged by', ({ of }) => {
    const functions = of('AWS::Lambda::Function');
    expect(new Set(functions.map(folderOf)).size).toBeGreaterThanOrEqual(7);
    for (const one of functions) {
      const { memoryMiB, scratchMiB, timeoutSeconds } = FUNCTION_SIZES[folderOf(one)];
      expect(one.Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        MemorySize: memoryMiB,
        EphemeralStorage: { Size: scratchMiB },
        Timeout: timeoutSeconds,
        TracingConfig: { Mode: 'Active' },
      });
    }
  });

  everywhere('gives each function the variables that its env.ts asks for', async ({ of }) => {
    for (const one of of('AWS::Lambda::Function')) {
      const { environment } = await import(`../../lambdas/${folderOf(one)}/env.ts`);
      const given = Object.keys(one.Properties.Environment.Variables).filter((name) => !name.startsWith('POWERTOOLS_'));
      const known = Object.keys(environment.shape);
      expect(known).toEqual(expect.arrayContaining(given));
      const optional = known.filter((name) => environment.shape[name].safeParse(undefined).success);
      expect(given).toEqual(expect.arrayContaining(known.filter((name) => !optional.includes(name))));
    }
  });

  it('reserves nothing of what an account may run at once, unless the settings say so', () => {
    const reserved = ({ of }: Synthesised) =>
      of('AWS::Lambda::Function').flatMap((one) => one.Properties.ReservedConcurrentExecutions ?? []);
    expect(reserved(least())).toEqual([]);
    expect(reserved(all.get('imported-buckets')!)).toEqual([20]);
  });

  everywhere('keeps logs for as long as the settings say, encrypted', ({ of }, name) => {
    for (const { Properties } of of('AWS::Logs::LogGroup')) {
      expect(Properties.RetentionInDays).toBe(name === 'imported-buckets' ? 90 : 30);
      expect(Properties.KmsKeyId).toBeDefined();
    }
    expect(of('AWS::Logs::LogGroup')).toHaveLength(
      of('AWS::Lambda::Function').length + of('AWS::StepFunctions::StateMachine').length,
    );
  });

  it('hears of the buckets that send events, and of no other', () => {
    const buckets = (one: Synthesised) =>
      one.of('AWS::Events::Rule').flatMap(({ Properties }) => Properties.EventPattern.detail.bucket?.name ?? []);
    expect(buckets(all.get('imported-buckets')!)).toEqual(['north-landing', 'north-timeback-exports']);
    expect(buckets(least())).toHaveLength(1);
    expect(buckets(templates(install({ landing: { import: 'quiet-landing', events: 'poll' } })))).toEqual([]);
  });

  everywhere('hears of executions of deliveries that came to no outcome', ({ of }) => {
    const patterns = of('AWS::Events::Rule').map(({ Properties }) => Properties.EventPattern);
    const [pattern, ...others] = patterns.filter(({ source }) => source[0] === 'aws.states');
    expect(others).toEqual([]);
    expect(pattern.detail.status).toEqual(['FAILED', 'TIMED_OUT', 'ABORTED']);
    expect(pattern.detail.stateMachineArn.map(idIn)).toEqual([expect.stringMatching(/^DeliveryMachine/)]);
  });

  it('has a sync for each kind of rights that a polled bucket is read with', () => {
    const syncs = (one: Synthesised) =>
      one
        .of('AWS::Lambda::Function')
        .filter((lambda) => folderOf(lambda) === 'sync-provider')
        .map(({ Properties }) => Properties.Environment.Variables);
    expect(syncs(least())).toEqual([]);
    const [partner, ...others] = syncs(all.get('school-network')!);
    expect(others).toEqual([]);
    expect(partner).toHaveProperty('PARTNER_SECRET_ARN');
    expect(JSON.parse(partner!.SOURCES)).toEqual([
      { bucket: 'edx-course-data', region: 'us-east-1', prefixes: ['northx/', 'lakeviewx/'], from: '2024-09-01' },
      { bucket: 'course-data', region: 'us-east-1', prefixes: ['northx-', 'lakeviewx-'], from: '2024-09-01' },
    ]);
    const [own] = syncs(all.get('imported-buckets')!);
    expect(own).not.toHaveProperty('PARTNER_SECRET_ARN');
  });

  everywhere('bounds what a query can cost, and where its results go', ({ of }, name) => {
    for (const { stack, Properties } of of('AWS::Athena::WorkGroup').filter(({ stack }) => stack !== 'pipeline')) {
      expect(Properties.WorkGroupConfiguration, stack).toMatchObject({
        EnforceWorkGroupConfiguration: true,
        BytesScannedCutoffPerQuery: (name === 'imported-buckets' ? 500 : 100) * 2 ** 30,
        ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_KMS' } },
      });
    }
  });

  everywhere(
    'builds in a workgroup that lets a statement say where it writes, in the format of the readers',
    ({ of }) => {
      const [build, ...others] = of('AWS::Athena::WorkGroup').filter(({ stack }) => stack === 'pipeline');
      const [{ Properties: readers } = expect.unreachable()] = of('AWS::Athena::WorkGroup');
      expect(others).toEqual([]);
      const { WorkGroupConfiguration } = build!.Properties;
      expect(WorkGroupConfiguration).toMatchObject({
        EnforceWorkGroupConfiguration: false,
        EngineVersion: readers.WorkGroupConfiguration.EngineVersion,
        ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_KMS' } },
      });
      expect(JSON.stringify(WorkGroupConfiguration.ResultConfiguration.OutputLocation)).toContain('/build/results/');
      expect(WorkGroupConfiguration.BytesScannedCutoffPerQuery).toBeUndefined();
      const [{ Properties: refresh } = expect.unreachable()] = of('AWS::Lambda::Function').filter(
        (one) => folderOf(one) === 'refresh-models',
      );
      expect(refresh.Environment.Variables.WORKGROUP).toBe(build!.Properties.Name);
    },
  );

  everywhere('has a database to build in that is empty, and is the one that the refresh is told of', ({ of }) => {
    const [{ Properties } = expect.unreachable()] = of('AWS::Glue::Database').filter(
      ({ stack }) => stack === 'pipeline',
    );
    const { Name } = Properties.DatabaseInput;
    const [refresh] = of('AWS::Lambda::Function').filter((one) => folderOf(one) === 'refresh-models');
    expect(refresh!.Properties.Environment.Variables.BUILD_DATABASE).toBe(Name);
    expect(of('AWS::Glue::Table').filter((table) => table.Properties.DatabaseName === Name)).toEqual([]);
  });
});

/** Whether the target of a schedule is a state machine. */
const isMachine = (of: Synthesised['of'], arn: Parameters<typeof idIn>[0]) =>
  named(of('AWS::StepFunctions::StateMachine'), idIn(arn)) !== undefined;

/** Why a definition is no Amazon States Language; empty where it is. */
function errorsIn(definition: object): string {
  const validate = createRequire(import.meta.url)('asl-validator') as (definition: object) => {
    isValid: boolean;
    errorsText(): string;
  };
  const { isValid, errorsText } = validate(definition);
  return isValid ? '' : errorsText();
}

/** The definition of a deployed machine, with `X` where it refers to something. */
function definitionOf(machine: Resource) {
  const parts = machine.Properties.DefinitionString['Fn::Join'][1] as (string | object)[];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'X')).join(''));
}

/** The deployed machine with this logical id. */
const machineIn = (of: Synthesised['of'], id: RegExp) =>
  of('AWS::StepFunctions::StateMachine').find((machine) => id.test(machine.id))!;

/** The ARN of a function. */
const arn = (name: string) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;

describe('the machine of a delivery', () => {
  const functions = { plan: arn('plan'), convert: arn('convert'), publish: arn('publish'), project: arn('project') };
  const definition = () => deliveryDefinition({ partition: 'aws', functions, lakeBucket: 'lake', concurrency: 5 });

  it('is valid Amazon States Language', () => expect(errorsIn(definition())).toBe(''));

  it('catches nothing, so that no failure becomes an outcome, and makes again only what may pass', () => {
    const text = JSON.stringify(definition());
    expect(text).not.toMatch(/"Catch"|States\.ALL|States\.TaskFailed/);
    expect(text).not.toMatch(/ItemBatcher|ResultWriter/);
    expect(text).toContain('"ToleratedFailurePercentage":0');
  });

  everywhere('is the one that is deployed', ({ of }, name) => {
    const machine = machineIn(of, /^Delivery/);
    const deployed = definitionOf(machine);
    const states = (definition() as { States: object }).States;
    expect(Object.keys(deployed.States)).toEqual(Object.keys(states));
    expect(deployed.States.ConvertAll.MaxConcurrency).toBe(name === 'imported-buckets' ? 20 : 5);
    expect(machine.Properties.LoggingConfiguration).toMatchObject({ Level: 'ALL', IncludeExecutionData: false });
  });
});

describe('the machine of a refresh', () => {
  const definition = () => refreshDefinition({ refresh: arn('refresh'), project: arn('project') }) as Machine;

  interface Machine {
    readonly StartAt: string;
    readonly States: Readonly<Record<string, State>>;
  }

  interface State {
    readonly Type: string;
    readonly Next?: string;
    readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly IntervalSeconds: number }[];
    readonly Choices?: readonly { readonly Variable: string; readonly StringEquals: string; readonly Next: string }[];
    readonly Default?: string;
  }

  it('is valid Amazon States Language, and catches nothing', () => {
    expect(errorsIn(definition())).toBe('');
    expect(JSON.stringify(definition())).not.toMatch(/"Catch"|States\.ALL|States\.TaskFailed/);
  });

  it.each([
    ['published', ['Refresh', 'WasPublished', 'Project', 'Done']],
    ['unchanged', ['Refresh', 'WasPublished', 'Done']],
    ['busy', ['Refresh', 'WasPublished', 'Done']],
  ])('shows what was published, and nothing else: %s', (outcome, path) => {
    const { StartAt, States } = definition();
    const went: string[] = [];
    for (let at: string | undefined = StartAt; at !== undefined; ) {
      went.push(at);
      const { Next, Choices, Default }: State = States[at]!;
      const chosen: { readonly Next: string } | undefined = Choices?.find(
        ({ Variable, StringEquals }) => Variable === '$.outcome' && StringEquals === outcome,
      );
      at = Next ?? chosen?.Next ?? Default;
    }
    expect(went).toEqual(path);
  });

  it('makes a refresh that died once again, when nobody takes it for one that works', () => {
    const retries = definition().States.Refresh!.Retry!;
    const ofDeaths = retries.filter(({ ErrorEquals }) => ErrorEquals.includes('Sandbox.Timedout'));
    expect(ofDeaths).toEqual([
      {
        ErrorEquals: expect.arrayContaining(['Runtime.ExitError', 'Lambda.Unknown']),
        IntervalSeconds: 120,
        MaxAttempts: 1,
      },
    ]);
  });

  everywhere('is the one that is deployed', ({ of }) => {
    const machine = machineIn(of, /^Refresh/);
    const deployed = definitionOf(machine) as Machine;
    expect(Object.keys(deployed.States)).toEqual(Object.keys(definition().States));
    expect(machine.Properties.LoggingConfiguration).toMatchObject({ Level: 'ALL', IncludeExecutionData: false });
    expect(machine.Properties.TracingConfiguration).toEqual({ Enabled: true });
  });
});

describe('names', () => {
  const prefixOf = (name: string) => (name === 'least' ? 'timeback-lake' : example(name as Example).aws.prefix);

  everywhere('of outputs are those by which the command line finds an installation', ({ assembly }, name) => {
    for (const stack of OUTPUT_STACKS) {
      const { template } = assembly.stacks.find((one) => one.stackName === stackName(prefixOf(name), stack))!;
      const outputs = Object.keys((template.Outputs ?? {}) as object).filter((one) => !one.startsWith('ExportsOutput'));
      expect(outputs.sort(), stack).toEqual([...OUTPUTS[stack]].sort());
    }
  });

  everywhere(
    'of the analysts, the machines, logs and alarms are those that the command line looks for',
    ({ of }, name) => {
      const prefix = prefixOf(name);
      const values = (type: string, property: string) =>
        of(type).flatMap(({ Properties }) => Properties[property] ?? []);
      expect(values('AWS::IAM::Role', 'RoleName')).toContain(analystsName(prefix));
      expect(values('AWS::Athena::WorkGroup', 'Name')).toContain(analystsName(prefix));
      expect(values('AWS::StepFunctions::StateMachine', 'StateMachineName')).toEqual([
        machineName(prefix),
        refreshMachineName(prefix),
      ]);
      expect(values('AWS::Logs::LogGroup', 'LogGroupName')).toContain(logGroupName(prefix, 'convert-unit'));
      expect(values('AWS::CloudWatch::Alarm', 'AlarmName')).toContain(alarmName(prefix, 'Something was quarantined'));
    },
  );
});
