import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
} from '@aws-sdk/client-eventbridge';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { makeKeys } from '../../bin/demo/keys.ts';
import { EXIT } from '../../bin/exit.ts';
import { damaged, inventedLog } from '../../bin/smoke/delivery.ts';
import { askedMessage } from '../../lambdas/core/aws/messages.ts';
import { eventLogKey } from '../../lambdas/core/feeds/edx/keys.ts';
import { OUTPUTS } from '../../lib/names.ts';
import { bundleCli, type Cli } from '../commands/cli.ts';
import { assumeRole, clientsOf, configuration, environment } from './account.ts';
import { type Deployed, deployed, SETTINGS } from './deployed.ts';
import { ACCOUNT_ID } from './identity.ts';

const account = inject('aws');
/** Of the deliveries of this file alone. */
const ORG = 'cliorg';
const SITE = 'edx';

let cli: Cli;
let work: string;
let app: Deployed;
let settings: string;
let key: Awaited<ReturnType<typeof makeKeys>>['recipients'][number];

const objectOf = (date: string) => `edx-course-data/${eventLogKey({ org: ORG, site: SITE, date })}`;
const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  cli.run([...args, '--settings', settings], { ...environment(account), ...env });

/** Writes a log into a folder that stands for a set of buckets. */
async function write(date: string, content: Uint8Array, modified?: Date): Promise<string> {
  const path = join(work, 'deliveries', objectOf(date));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  if (modified) await utimes(path, modified, modified);
  return path;
}

const log = (date: string, events: number) => inventedLog(date, events, key);

async function events(): Promise<string> {
  const sql = `select count(*) as events from edx.events where org = '${ORG}'`;
  const { stdout, stderr, code } = await run(['query', sql, '--format', 'csv']);
  expect(code, stderr).toBe(EXIT.done);
  return stdout;
}

beforeAll(async () => {
  if (!account) return;
  work = await mkdtemp(join(tmpdir(), 'timeback-aws-cli-'));
  settings = join(work, 'settings.json');
  await writeFile(settings, JSON.stringify(SETTINGS));
  const keys = await makeKeys();
  key = keys.recipients[1]!;
  [cli, app] = await Promise.all([bundleCli(), deployed(account)]);
  const SecretString = JSON.stringify({ keys: [keys.privateKey.armor()] });
  await new SecretsManagerClient(configuration(account)).send(
    new PutSecretValueCommand({ SecretId: app.KeysSecretArn, SecretString }),
  );
});
afterAll(async () => {
  await cli?.remove();
  if (work) await rm(work, { recursive: true, force: true });
});

describe.skipIf(!account)('the command line with the settings of an installation', () => {
  it('finds by the names of the stacks what the deployment says that it made', () => {
    const names = Object.values(OUTPUTS).flat();
    expect(Object.keys(app)).toEqual(expect.arrayContaining(names));
  });

  it('preflight: all is well, but for what the emulator does not answer', async () => {
    const { code, stdout, stderr } = await run(['preflight', '--json']);
    const checked = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { check: string; state: string; found: string });
    const states = (state: string) => checked.filter((one) => one.state === state);
    expect(states('failed'), stderr).toEqual([]);
    expect(code).toBe(EXIT.done);
    const isOk = new Set(states('ok').map(({ check }) => check));
    for (const check of ['credentials', 'bootstrap', 'stacks', 'key', 'private keys', `bucket ${app.LakeBucket}`])
      expect(isOk, check).toContain(check);
    expect(isOk).toContain(`events of ${app.LandingBucket}`);
    expect(isOk).toContain(`encryption of ${app.LandingBucket}`);
  });

  it('ingest: a file is copied into the landing bucket, and the functions make rows of it', async () => {
    const file = await write('2025-01-01', await log('2025-01-01', 3));
    const taken = await run(['ingest', file]);
    expect(taken.stderr).toContain(`PUBLISHED ${objectOf('2025-01-01')}`);
    expect(taken.code).toBe(EXIT.done);
    expect(await events()).toBe('events\n3\n');
    const again = await run(['ingest', join(work, 'deliveries')]);
    expect(again.stderr).toMatch(/giving 0 deliveries .* 1 delivery copied before/);
    expect(again.code).toBe(EXIT.done);
  });

  it('query: prints what Athena answers as the local engine prints it', async () => {
    const sql = `select org, site, count(*) as events, cast(1.50 as decimal(5, 2)) as exact, true as flag, cast(null as varchar) as nothing,
      cast(timestamp '2025-03-02 10:00:00' as timestamp) as at from edx.events where org = '${ORG}' group by org, site`;
    const table = await run(['query', sql]);
    expect(table.stdout).toBe(
      'org     site  events  exact  flag  nothing  at\n' +
        '------  ----  ------  -----  ----  -------  --------------------\n' +
        'cliorg  edx        3   1.50  true           2025-03-02T10:00:00Z\n(1 row)\n',
    );
    expect(table.stderr).toMatch(/^Athena read /);
    const json = await run(['query', sql, '--format', 'json']);
    expect(JSON.parse(json.stdout)).toEqual([
      { org: ORG, site: SITE, events: 3, exact: 1.5, flag: true, nothing: null, at: '2025-03-02T10:00:00Z' },
    ]);
  });

  it.each([
    { name: 'no SQL', sql: 'selec 1', says: /SYNTAX_ERROR|mismatched input/ },
    { name: 'a table that is not there', sql: 'select * from edx.nothing', says: /nothing.* information_schema/ },
  ])('query: $name is wrong usage', async ({ sql, says }) => {
    const { code, stdout, stderr } = await run(['query', sql]);
    expect([code, stdout]).toEqual([EXIT.usage, '']);
    expect(stderr).toMatch(says);
  });

  it('a damaged delivery is quarantined, also when it is tried again, until a corrected one comes', async () => {
    const date = '2025-01-02';
    const yesterday = new Date(Date.now() - 86_400_000);
    const file = await write(date, damaged(await log(date, 3)), yesterday);
    const taken = await run(['ingest', file]);
    expect(taken.stderr).toContain(`QUARANTINED ${objectOf(date)}`);
    expect(taken.code).toBe(EXIT.quarantined);
    const again = await run(['redrive', `s3://${app.LandingBucket}/${dirname(objectOf(date))}/`, '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ object: objectOf(date), state: 'QUARANTINED' });
    expect(again.code).toBe(EXIT.quarantined);
    const corrected = await run(['ingest', await write(date, await log(date, 2))]);
    expect(corrected.code, corrected.stderr).toBe(EXIT.done);
    expect(await events()).toBe('events\n5\n');
  });

  it('rollback: Athena shows what was there before', async () => {
    const date = '2025-01-01';
    const replaced = await run(['ingest', await write(date, await log(date, 4))]);
    expect(replaced.code, replaced.stderr).toBe(EXIT.done);
    expect(await events()).toBe('events\n6\n');
    const place = ['--org', ORG, '--site', SITE, '--date', date];
    const back = await run(['rollback', 'edx.events', ...place]);
    expect(back.stderr).not.toMatch(/warning/);
    expect(back.code, back.stderr).toBe(EXIT.done);
    expect(await events()).toBe('events\n5\n');
  });

  it('backfill: takes what no event has told of, from a day on', async () => {
    const client = new EventBridgeClient(configuration(account));
    const { Rules = [] } = await client.send(new ListRulesCommand({}));
    const rules = Rules.filter(({ EventPattern = '' }) => EventPattern.includes(app.LandingBucket));
    expect(rules).toHaveLength(1);
    for (const { Name } of rules) await client.send(new DisableRuleCommand({ Name }));
    for (const date of ['2025-01-03', '2025-01-05'])
      await clientsOf(account).client.send(
        new PutObjectCommand({ Bucket: app.LandingBucket, Key: objectOf(date), Body: await log(date, 1) }),
      );
    for (const { Name } of rules) await client.send(new EnableRuleCommand({ Name }));
    const from = ['--from', '2025-01-04', '--to', '2025-01-05', '--org', ORG];
    const missing = await run(['backfill', ...from, '--dry-run', '--json']);
    const found = missing.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; date?: string });
    expect(found.filter(({ event }) => event === 'missing').map(({ date }) => date)).toEqual(['2025-01-05']);
    expect(found.filter(({ event }) => event === 'gap')).toMatchObject([{ first: '2025-01-04', last: '2025-01-04' }]);
    const taken = await run(['backfill', ...from, '--at-once', '1']);
    expect(taken.stderr).toContain(`[1/1] PUBLISHED ${objectOf('2025-01-05')}`);
    expect(taken.code).toBe(EXIT.done);
    const rest = await run(['backfill', '--org', ORG]);
    expect(rest.stderr).toContain(`[1/1] PUBLISHED ${objectOf('2025-01-03')}`);
    expect(await events()).toBe('events\n7\n');
  });

  it('redrive: moves events back that were not taken', async () => {
    const client = new SQSClient(configuration(account));
    const MessageBody = JSON.stringify(askedMessage(app.LandingBucket, objectOf('2025-01-01')));
    await client.send(new SendMessageCommand({ QueueUrl: app.DeadLetterUrl, MessageBody }));
    const { code, stderr } = await run(['redrive', `s3://${app.LandingBucket}/${dirname(objectOf('2025-01-01'))}/`]);
    expect(stderr).toMatch(/\d+ events? that w\w+ not taken: moved back/);
    expect(code, stderr).toBe(EXIT.done);
  });

  it('status: the deployed lake, its queues, executions and alarms', async () => {
    const { code, stdout, stderr } = await run(['status', '--json']);
    expect(code, stderr).toBe(EXIT.done);
    expect(stderr).toContain(`account ${ACCOUNT_ID}`);
    const status = JSON.parse(stdout) as Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
    expect(status.freshness).toContainEqual(
      expect.objectContaining({ organisation: ORG, newest_delivery: '2025-01-05' }),
    );
    expect(status.rolled_back).toContainEqual(expect.objectContaining({ organisation: ORG, date: '2025-01-01' }));
    expect(status.behind).toEqual([]);
    expect(status.executions).toEqual([{ running: 0 }]);
    expect(status.queues?.map(({ queue, in_work }) => [queue, in_work])).toEqual([
      ['events', 0],
      ['events that were not taken', 0],
      ['scheduled calls that failed', 0],
    ]);
    expect(status.alarms).toEqual([]);
    const text = await run(['status']);
    expect(text.stdout).toMatch(/^scheduled calls that failed +0 +0$/m);
  });

  it('works on a lake that is named, and on no installation then', async () => {
    const { code, stderr } = await run(['status', '--lake', join(work, 'none')]);
    expect([code, stderr]).toEqual([EXIT.usage, expect.stringContaining('holds no lake')]);
  });

  it('refresh: builds in the lake of the installation, and Athena shows it at once', async () => {
    const { code, stderr } = await run(['refresh', '--select', 'one_roster_user']);
    // The school of scope birch is known only where a table of the platform was delivered.
    expect([code, stderr]).toEqual([EXIT.done, expect.not.stringMatching(/warning: (?!scope birch: )/)]);
    const { stdout } = await run(['query', 'select as_of from base.as_of', '--format', 'csv']);
    expect(stdout).toMatch(/^as_of\n\d{4}-\d{2}-\d{2}\n$/);
  });

  it('query: asks for a scope as its role, in its database and workgroup', async () => {
    const { code, stdout, stderr } = await run([
      'query',
      'select count(*) as students from students',
      '--scope',
      'birch',
      '--format',
      'csv',
    ]);
    expect([code, stdout], stderr).toEqual([EXIT.done, expect.stringMatching(/^students\n\d+\n$/)]);
    const refused = await run(['query', 'select * from edx.events', '--scope', 'birch']);
    expect([refused.code === EXIT.done, refused.stdout]).toEqual([false, '']);
  });

  it('an option that only this machine takes is wrong usage', async () => {
    for (const options of [
      ['--key', settings],
      ['--passphrase-file', settings],
    ]) {
      const { code, stderr } = await run(['ingest', join(work, 'deliveries'), ...options]);
      expect([code, stderr]).toEqual([EXIT.usage, expect.stringMatching(/keys of the secret.*--lake s3:/)]);
    }
    const { code, stderr } = await run(['query', 'select 1', '--scope', 'north']);
    expect([code, stderr]).toEqual([EXIT.usage, expect.stringContaining('--scope north')]);
  });
});

describe.skipIf(!account)('the command line where AWS does not let it work', () => {
  const COMMANDS = [['status'], ['redrive'], ['query', 'select 1']] as const;

  /** Settings that differ from those of the deployment. */
  async function other(aws: object): Promise<string> {
    const file = join(work, 'other.json');
    await writeFile(file, JSON.stringify({ aws: { ...SETTINGS.aws, ...aws } }));
    return file;
  }

  it('credentials of another account than the settings name: nothing is done there', async () => {
    settings = await other({ account: '999999999999' });
    for (const command of COMMANDS) {
      const { code, stderr } = await run(command);
      expect(code, stderr).toBe(EXIT.usage);
      expect(stderr).toMatch(
        new RegExp(`credentials are of account ${ACCOUNT_ID}.*other\\.json names account 9{12}; .*AWS_PROFILE`),
      );
    }
    const { code, stdout } = await run(['preflight']);
    expect([code, stdout]).toEqual([
      EXIT.failed,
      expect.stringMatching(/^FAILED +credentials: .*\n +-> .*\n\n\(1 finding, 1 FAILED\)\n$/),
    ]);
  });

  it('an installation that is not deployed, by its prefix or its region', async () => {
    for (const aws of [{ prefix: 'nowhere' }, { region: 'us-west-2' }]) {
      settings = await other(aws);
      for (const command of COMMANDS.slice(0, 1)) {
        const { code, stderr } = await run(command);
        expect(code, stderr).toBe(EXIT.usage);
        expect(stderr).toMatch(
          /the stack \S+-(?:state|analysts|pipeline) is not in account \d+, region \S+: deploy .*--lake/,
        );
      }
    }
  });

  it('no credentials', async () => {
    const env = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' };
    settings = await other({});
    const { code, stderr } = await run(['status'], env);
    expect(code).toBe(EXIT.failed);
    expect(stderr).toMatch(
      /cannot find out whose credentials these are \(\S+\): .*; give credentials as for the AWS CLI/,
    );
  });

  it('a role without rights: what was to be done, on which resource, and what to do', async () => {
    settings = await other({});
    const { credentials } = await assumeRole(account!, app.AnalystRole);
    const env = {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken!,
    };
    const refused = await run(['status'], env);
    expect(refused.code).toBe(EXIT.failed);
    expect(refused.stderr).toMatch(
      /cannot read the outputs of the stack \(\S+-(?:state|analysts|pipeline)\): AccessDenied.*; these credentials lack/,
    );
    // It is the role that asks Athena, so it need not take itself on.
    const answer = await run(['query', 'select 1 as one', '--format', 'csv'], env);
    expect([answer.code, answer.stdout], answer.stderr).toEqual([EXIT.done, 'one\n1\n']);
    const looked = await run(['preflight', '--json'], env);
    const checked = looked.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { check: string; state: string; todo?: string });
    expect(checked.find(({ check }) => check === 'bootstrap')).toMatchObject({
      state: 'unknown',
      todo: 'give the caller ssm:GetParameter',
    });
    expect(looked.code).toBe(EXIT.done);
  });
});
