import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  AthenaClient,
  GetQueryResultsCommand,
  GetWorkGroupCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
} from '@aws-sdk/client-eventbridge';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { DeliveredFile } from '../../bin/demo/deliver.ts';
import { EXPORT_DATES } from '../../bin/demo/timeback/district.ts';
import { processOwner } from '../../bin/this-machine.ts';
import { askedMessage } from '../../lambdas/core/aws/messages.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import { type Lake, openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { type LedgerChange, put } from '../../lambdas/core/lake/ledger.ts';
import { passOver } from '../../lambdas/core/lake/pass-over.ts';
import { noDelivery } from '../../lambdas/core/lake/passed-over.ts';
import { lakeFile } from '../../lambdas/core/lake/paths.ts';
import type { Work } from '../../lambdas/core/lake/work.ts';
import { s3Storage } from '../../lambdas/core/storage/s3.ts';
import { readWhole } from '../../lambdas/core/storage/storage.ts';
import { assumeRole, clientsOf, configuration, makeBucket } from './account.ts';
import { execute } from './athena.ts';
import { replaced } from './between-markers.ts';
import { type Delivering, openDelivering } from './delivering.ts';
import { POLLED } from './deployed.ts';
import { eventually } from './eventually.ts';
import { call, type DeployedFunction, deployedFunctions } from './functions.ts';
import { ROOT } from './identity.ts';
import { refusal } from './refusal.ts';
import { deployedRights, forbid, nameOf, type Right, ROLES, type RoleName, usedRights } from './rights.ts';
import { UNNOTICED } from './unnoticed.ts';

const account = inject('aws');
const root = configuration(account);
const clients = clientsOf(account);
const states = new SFNClient(root);
let delivering: Delivering;
let lake: Lake;
let logs: readonly DeliveredFile[];
let rights: readonly Right[];

/** Calls a function as the account's root. */
async function run(name: DeployedFunction, event: unknown = {}): Promise<unknown> {
  const found = (await deployedFunctions(account!)).get(name);
  return call(root, found?.name ?? name, event);
}

/** The key of a delivery in the bucket of its provider, whose name the landing bucket puts before it. */
const providerKey = (file: DeliveredFile, bucket: string) => delivering.keyOf(file).slice(bucket.length + 1);

/** Deliveries in buckets of providers, which the syncs copy. */
async function syncFromProviders(log: DeliveredFile, table: DeliveredFile): Promise<void> {
  for (const [bucket, file] of [
    [POLLED.partner, log],
    [POLLED.role, table],
  ] as const) {
    await makeBucket(clients, bucket).catch(() => undefined);
    const Body = await readFile(file.path);
    await clients.client.send(new PutObjectCommand({ Bucket: bucket, Key: providerKey(file, bucket), Body }));
  }
  await run('sync-partner');
  await run('sync-role');
  await delivering.idle();
}

const DEAD = { owner: 'laptop-1', expires: 0 };

/** Writes items of the ledger that are not there. */
async function commit(...changes: readonly LedgerChange[]): Promise<void> {
  expect(await lake.ledger.commit(changes)).toBeGreaterThan(0);
}

/** A delivery that no event tells of, and that a process had begun which is gone by now. */
async function missTheEventOf(file: DeliveredFile): Promise<void> {
  const events = new EventBridgeClient(root);
  const { Rules = [] } = await events.send(new ListRulesCommand({}));
  const Name = Rules.find(({ Name: name = '' }) => /Delivered/.test(name))?.Name;
  await events.send(new DisableRuleCommand({ Name }));
  const { detail } = (await delivering.put(file)) as { detail: { object: { 'version-id': string } } };
  await events.send(new EnableRuleCommand({ Name }));
  const claim = itemKeys.objectClaim(delivering.keyOf(file), detail.object['version-id']);
  await commit(put(claim, 0, DEAD));
  await run('reconcile');
  await delivering.idle();
}

/** Tables that say who is at which school. */
const ROSTER = ['one_roster_organization', 'one_roster_user', 'one_roster_role'];
/** A day before all exports of the demo, so that those of other test files come after it. */
const DAY_BEFORE = '2025-01-01';

/** Gives the restricted scope people to see. */
async function deliverRoster(): Promise<void> {
  const [first] = EXPORT_DATES;
  const tables = delivering.files.filter(({ kind, date }) => kind === 'table' && date === first);
  for (const name of ROSTER) {
    const file = tables.find((one) => delivering.keyOf(one).includes(`/${name}.`));
    const Key = delivering.keyOf(file!).replace(first, DAY_BEFORE);
    const Body = await readFile(file!.path);
    await clients.client.send(new PutObjectCommand({ Bucket: delivering.app.LandingBucket, Key, Body }));
  }
  await delivering.idle();
}

/** A view that is the same for everyone, and one that a scope sees a part of: each is built in a folder of its own. */
const REFRESHED = ['grades', 'students'];

/** More files of records than are left as they are. */
const PASSED_OVER = 33;

/** What there is to tidy: garbage that has waited, the heartbeat of a process that is gone, and many small files. */
async function leaveThingsToTidy(): Promise<void> {
  const garbage = ['tables/edx/events/run-gone/', 'tables/lake/units/run-gone/', 'runs/gone/tasks/'];
  const names = [...garbage.map((folder) => `${folder}x`), 'heartbeats/laptop-1.json'];
  for (const Key of names)
    await clients.client.send(new PutObjectCommand({ Bucket: delivering.app.LakeBucket, Key, Body: '{"expires":0}' }));
  const since = '2020-01-01T00:00:00.000Z';
  await commit(...garbage.map((folder) => put(itemKeys.garbage(folder), 0, { since })));
  const bucket = delivering.app.LandingBucket;
  for (let at = 0; at < PASSED_OVER; at += 1) {
    const head = { url: `s3://${bucket}/note-${at}`, size: 1, modified: new Date(0), etag: `note-${at}` };
    await passOver(lake, [noDelivery(`${bucket}/note-${at}`, head, false, 'it is a note')]);
  }
}

/** All that the analysts' tools do besides a query. */
async function useAthena(): Promise<void> {
  const { app } = delivering;
  const as = await assumeRole(account!, app.AnalystRole);
  const [athena, s3] = [new AthenaClient(as), new S3Client(as)];
  await athena.send(new GetWorkGroupCommand({ WorkGroup: app.Workgroup }));
  const { QueryExecutionId, ResultConfiguration, Status } = await execute(athena, {
    sql: 'select count(*) from edx.events',
    workgroup: app.Workgroup,
  });
  if (Status?.State !== 'SUCCEEDED')
    throw new Error(`the query ended as ${Status?.State}: ${Status?.StateChangeReason}`);
  await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
  const stopped = await refusal(athena.send(new StopQueryExecutionCommand({ QueryExecutionId }))); // it has ended
  if (/^AccessDenied/.test(stopped)) throw new Error(stopped);
  const { host: Bucket, pathname } = new URL(ResultConfiguration?.OutputLocation ?? '');
  await s3.send(new GetObjectCommand({ Bucket, Key: pathname.slice(1) }));
}

beforeAll(async () => {
  if (!account) return;
  delivering = await openDelivering(account, 0.05);
  const { app, files } = delivering;
  const SecretString = JSON.stringify(ROOT);
  await new SecretsManagerClient(root).send(
    new PutSecretValueCommand({ SecretId: app.PartnerSecretArn, SecretString }),
  );
  lake = await openLakeAt(s3Storage(clients), `s3://${app.LakeBucket}/`, processOwner());
  logs = delivering.logsOf(1);
  const aPackage = files.find(({ kind, org }) => kind === 'package' && org === logs[0]?.org);
  const table = files.filter(({ kind }) => kind === 'table').at(-1);

  await syncFromProviders(logs[0]!, table!);
  await delivering.put(aPackage!);
  await clients.client.send(new PutObjectCommand({ Bucket: app.LandingBucket, Key: 'a note.txt', Body: 'x' }));
  await missTheEventOf(logs[1]!);
  await leaveThingsToTidy();
  await commit(put(itemKeys.projectClaim, 0, DEAD));
  await run('project', { full: true });
  await run('tidy-lake');
  await run('project'); // takes merged files out of Glue
  await deliverRoster();
  await delivering.refresh({ select: REFRESHED });
  await useAthena();
  rights = await deployedRights(account);
});
afterAll(() => delivering?.remove());

interface Outcome {
  readonly work: unknown;
  /** `task` is the only one. */
  readonly plan: { readonly count: number; readonly task?: string };
}

/** What the machine was given and has found out, of each execution that has ended well. */
async function outputs(): Promise<readonly Outcome[]> {
  const ended = (await delivering.executions()).filter(({ status }) => status === 'SUCCEEDED');
  const described = ended.map(({ executionArn }) => states.send(new DescribeExecutionCommand({ executionArn })));
  return (await Promise.all(described)).map(({ output = '' }) => JSON.parse(output) as Outcome);
}

/** A delivery of one task that was published, as its steps are given it. */
async function doneWork() {
  const done = (await outputs()).find(({ plan }) => plan.task !== undefined);
  if (!done) throw new Error('no delivery of one task was published');
  return { work: done.work, task: done.plan.task };
}

/** Gives a message that asks for a delivery to the function that receives. Throws where it is not taken. */
async function receiveAgain(file: DeliveredFile): Promise<void> {
  const body = JSON.stringify(askedMessage(delivering.app.LandingBucket, delivering.keyOf(file)));
  const Records = [{ messageId: '1', body, eventSource: 'aws:sqs' }];
  const { batchItemFailures } = (await run('receive-object', { Records })) as { batchItemFailures: unknown[] };
  if (batchItemFailures.length > 0) throw new Error('the message was not taken');
}

interface Repeated {
  readonly role: RoleName;
  readonly make: () => Promise<unknown>;
  /** Id of the statement whose rights are taken away; of all where absent. */
  readonly sid?: string;
}

/** Calls that can be made again and again, with the same outcome. */
const REPEATED: readonly Repeated[] = [
  { role: 'receive-object', make: () => receiveAgain(logs[0]!) },
  { role: 'plan-delivery', make: async () => run('plan-delivery', { work: (await doneWork()).work }) },
  { role: 'convert-unit', make: async () => run('convert-unit', await doneWork()) },
  { role: 'publish-delivery', make: async () => run('publish-delivery', { work: (await doneWork()).work }) },
  { role: 'project', make: () => run('project') },
  { role: 'project', make: () => run('project', { full: true }), sid: 'WritePartitions' },
  { role: 'reconcile', make: () => run('reconcile') },
  { role: 'tidy-lake', make: () => run('tidy-lake') },
  { role: 'sync-partner', make: () => run('sync-partner') },
  { role: 'sync-role', make: () => run('sync-role') },
  { role: 'analysts', make: useAthena },
];

/** A right by its name, and those on databases and on tables of Glue by one: a statement names all of them alike. */
const kindOf = (name: string) => name.replace(/:(database|table)\/.*/, ':$1');

/** Lambda uses these all the time to look for messages, whatever is called. */
const POLLING: ReadonlySet<string> = new Set(['Receive', 'ReceiveEncrypted']);

/**
 * Rights that a call needs; of those on databases and tables of Glue one stands for the others. It is the second of two calls,
 * since a process keeps what the first has read.
 */
async function neededBy({ role, make, sid }: Repeated): Promise<readonly Right[]> {
  await make();
  const before = (await usedRights(account!)).length;
  await make();
  const names = new Set((await usedRights(account!)).slice(before));
  const needed = rights.filter(
    (right) =>
      right.role === role && (sid ?? right.sid) === right.sid && names.has(nameOf(right)) && !POLLING.has(right.sid),
  );
  return [...new Map(needed.map((right) => [kindOf(nameOf(right)), right])).values()];
}

/**
 * Delivers while the machine may not call its first step, and does something more when its execution has failed: a message may come
 * twice, and begin another attempt. Resolves when all is done that there is to do.
 */
async function failTo(deliver: () => Promise<unknown>, meanwhile = async (_work: unknown): Promise<void> => {}) {
  const [first] = rights.filter(
    ({ role, action, resource }) => role === 'Delivery' && action === 'lambda:InvokeFunction' && /plan/.test(resource),
  );
  const known = new Set((await delivering.executions()).map(({ name }) => name));
  const failed = async () =>
    (await delivering.executions()).find(({ name, status }) => !known.has(name) && status === 'FAILED');
  const giveBack = await forbid(account!, first!);
  await deliver();
  const { executionArn } = await eventually('a delivery that fails', failed);
  const { input = '{}' } = await states.send(new DescribeExecutionCommand({ executionArn }));
  await meanwhile((JSON.parse(input) as { work: unknown }).work);
  await giveBack();
  await delivering.idle();
}

const remove = (file: DeliveredFile) => {
  const [Bucket, Key] = [delivering.app.LandingBucket, delivering.keyOf(file)];
  return clients.client.send(new DeleteObjectCommand({ Bucket, Key }));
};

const statesOf = (file: DeliveredFile) =>
  delivering.ask(`select state, reason from lake.units where object = '${delivering.keyOf(file)}'`);

const DELETED = [['IGNORED', expect.stringMatching(/^DELETED: /)]];

/** Splits the plan of a delivery into two tasks, as the plan of a large one has many. */
async function splitPlan(run: string): Promise<void> {
  const name = lake.paths.plan(run);
  const plan = JSON.parse((await readWhole(lake.storage.read(name))).toString());
  const [{ id, groups }] = plan.tasks;
  const tasks = [
    { id, groups: groups.slice(0, 1) },
    { id: `${id}-2`, groups: groups.slice(1) },
  ];
  await lake.storage.write(name, lakeFile({ ...plan, tasks }));
}

describe.skipIf(!account)('a right of a role', () => {
  it.each(REPEATED)('of $role that is taken away is missed by the next call', async (repeated) => {
    const { make } = repeated;
    const needed = await neededBy(repeated);
    expect(needed).not.toEqual([]);
    const unmissed: string[] = [];
    for (const right of needed) {
      const giveBack = await forbid(account!, right);
      const ended = await refusal(make());
      await giveBack();
      if (ended === 'done') unmissed.push(nameOf(right));
    }
    expect(unmissed).toEqual([]);
    await make();
  });

  it('of the machine that is taken away fails the delivery, and the next attempt brings it', async () => {
    const file = logs[2]!;
    await failTo(
      () => delivering.put(file),
      async () => expect(await statesOf(file)).toEqual([]),
    );
    await receiveAgain(file);
    await delivering.idle();
    expect(await statesOf(file)).toEqual([['PUBLISHED', null]]);
  });

  it('of the machine on the list of tasks is needed where there are several', async () => {
    const [, aPackage] = delivering.files.filter(({ kind, org }) => kind === 'package' && org === logs[0]?.org);
    await failTo(
      () => delivering.put(aPackage!),
      async (work) => {
        await run('plan-delivery', { work });
        await splitPlan((work as Work).item.run);
      },
    );
    await receiveAgain(aPackage!);
    await delivering.idle();
    expect((await statesOf(aPackage!)).map(([state]) => state)).toContain('PUBLISHED');
    expect((await outputs()).map(({ plan }) => plan.count)).toContain(2);
  });

  it('on what may be missing is needed by each step when the object is deleted while it is at work', async () => {
    const planned = logs[3]!;
    const unplanned = delivering.files.filter(({ kind, org }) => kind === 'package' && org !== logs[0]?.org)[1]!;
    await failTo(
      () => delivering.put(planned),
      async (work) => {
        const { task } = (await run('plan-delivery', { work })) as { task: string };
        await remove(planned);
        await run('convert-unit', { work, task });
        await run('publish-delivery', { work });
      },
    );
    let event: object = {};
    await failTo(
      async () => {
        event = await delivering.put(unplanned);
      },
      async (work) => {
        await remove(unplanned);
        expect(await run('plan-delivery', { work })).toMatchObject({ count: 0 });
        await delivering.send(JSON.stringify(event));
      },
    );
    await run('project');
    expect([await statesOf(planned), await statesOf(unplanned)]).toEqual([DELETED, DELETED]);
  });

  it('is needed by a call of the deployed application, or is on the short list', async () => {
    const used = new Set((await usedRights(account!)).map(kindOf));
    const unused = rights.filter((right) => !used.has(kindOf(nameOf(right))));
    const unlisted = unused.filter((right) => !UNNOTICED.some(({ covers }) => covers(right)));
    expect(unlisted.map(nameOf)).toEqual([]);
    for (const { rights: words, covers, rare } of UNNOTICED) {
      const covered = rights.filter(covers).map((right) => kindOf(nameOf(right)));
      expect(covered, words).not.toEqual([]);
      if (!rare)
        expect
          .soft(
            covered.filter((name) => used.has(name)),
            words,
          )
          .toEqual([]);
    }
    expect(new Set(rights.map(({ role }) => role))).toEqual(new Set(ROLES));
  });

  it('that nothing misses is named in docs/security.md, with who asks for it; written anew with the option -u', async () => {
    const file = fileURLToPath(new URL('../../docs/security.md', import.meta.url));
    const rows = UNNOTICED.map(({ rights: words, why }) => `| ${words} | ${why} |`);
    const table = ['| right | who asks for it |', '|---|---|', ...rows].join('\n');
    await expect(replaced(await readFile(file, 'utf8'), 'unnoticed', table)).toMatchFileSnapshot(file);
  });
});
