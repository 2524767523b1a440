import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient, CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import { CreateDatabaseCommand, GetTablesCommand, GlueClient } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { makeDeliveries } from '../../bin/demo/deliver.ts';
import { EXIT } from '../../bin/exit.ts';
import { athenaModels } from '../../lambdas/core/aws/athena-models.ts';
import { callOwner } from '../../lambdas/core/aws/executions.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { s3Storage } from '../../lambdas/core/storage/s3.ts';
import { refreshModels } from '../../lambdas/refresh-models/run.ts';
import { BASE } from '../../sql/base/index.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { bundleCli, type Cli } from '../commands/cli.ts';
import { UNREPORTED } from '../refresh-models/unreported.ts';
import { clientsOf, configuration, environment, makeBucket } from './account.ts';
import { SCOPES } from './deployed.ts';

const account = inject('aws');
const clients = clientsOf(account);
const glue = new GlueClient(configuration(account));
const athena = new AthenaClient(configuration(account));
const [LAKE, SCRATCH, DATABASE, WORKGROUP] = ['models-lake', 'models-scratch', 'models_build', 'models-build'];
const settings = parseSettings({ scopes: SCOPES }, 'the test');
let cli: Cli;
let work: string;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  if (!account) return;
  work = await mkdtemp(join(tmpdir(), 'timeback-aws-models-'));
  env = { ...environment(account), TIMEBACK_PGP_KEY_FILE: join(work, 'key.asc'), TIMEBACK_CACHE: join(work, 'cache') };
  [cli] = await Promise.all([
    bundleCli(),
    makeDeliveries({ folder: join(work, 'deliveries'), keyFile: join(work, 'key.asc'), scale: 0.2 }),
    makeBucket(clients, LAKE),
    makeBucket(clients, SCRATCH),
    glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DATABASE } })),
    athena.send(
      new CreateWorkGroupCommand({
        Name: WORKGROUP,
        Configuration: {
          EnforceWorkGroupConfiguration: false,
          ResultConfiguration: { OutputLocation: `s3://${SCRATCH}/results/` },
        },
      }),
    ),
  ]);
});
afterAll(async () => {
  await cli?.remove();
  if (work) await rm(work, { recursive: true, force: true });
});

async function refreshByAthena(now: Date) {
  const storage = s3Storage(clients);
  const lake = await openLakeAt(storage, `s3://${LAKE}/`, callOwner('refresh-models', String(now.getTime())));
  const engine = athenaModels({
    athena,
    glue,
    s3: clients.client,
    storage,
    workgroup: WORKGROUP,
    database: DATABASE,
    lake: `s3://${LAKE}/`,
    scratch: `s3://${SCRATCH}/tables/`,
    atOnce: 4,
  });
  const refreshed = await refreshModels(
    { ...lake, engine, settings, now },
    { format: 1, full: false, select: [] },
    UNREPORTED,
  );
  await engine.tidy();
  return { ...refreshed, statements: engine.statements() };
}

const local = () => join(work, 'lake');

async function command(...args: string[]) {
  const ended = await cli.run(args, env);
  expect([EXIT.done, EXIT.quarantined], ended.stderr).toContain(ended.code); // a table of the demo is held back
  return ended.stdout;
}

describe.skipIf(!account)('a refresh by Athena', () => {
  it('makes what the local engine makes of the same deliveries', async () => {
    await command('ingest', join(work, 'deliveries'), '--lake', `s3://${LAKE}/`);
    await command('ingest', join(work, 'deliveries'), '--lake', local());
    const file = join(work, 'settings.json');
    await writeFile(file, JSON.stringify({ scopes: SCOPES }));
    await command('refresh', '--lake', local(), '--settings', file);
    const began = Date.now();
    const refreshed = await refreshByAthena(new Date());
    process.stderr.write(`${refreshed.statements} statements, ${Date.now() - began} ms, ${refreshed.built} built\n`);
    expect(refreshed.held).toEqual([]);
    const names = [
      ...BASE.map(({ name }) => `base.${name}`),
      ...VIEWS.map(({ name }) => `birch.${name}`),
      'lake.left_out',
    ];
    const rows = names.map((name) => `select '${name}' as name, cast(t as varchar) as row from ${name} t`);
    const sql = `select * from (${rows.join(' union all ')}) order by all`;
    const shown = async (lake: string) =>
      (await command('query', sql, '--lake', lake, '--settings', file, '--format', 'csv')).split('\n');
    const [there, here] = [await shown(`s3://${LAKE}/`), await shown(local())];
    expect(here.length).toBeGreaterThan(1000);
    expect(there).toEqual(here);
  });

  it('has nothing to do when nothing has changed', async () => {
    const { outcome, statements } = await refreshByAthena(new Date());
    process.stderr.write(`${statements} statements\n`);
    expect(outcome).toBe('unchanged');
    const { TableList = [] } = await glue.send(new GetTablesCommand({ DatabaseName: DATABASE }));
    expect(TableList.filter(({ Name }) => Name?.startsWith('made_'))).toEqual([]);
  });
});
