import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type DeliveredFile, makeDeliveries } from '../../bin/demo/deliver.ts';
import { openLake } from '../../bin/lake.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { bundleCli, type Cli } from '../commands/cli.ts';
import { duckdbRows } from '../trino/cells.ts';
import { assumeRole, clientsOf, configuration } from './account.ts';
import { rowsOf } from './athena.ts';
import { type Deployed, deployed } from './deployed.ts';
import { eventually } from './eventually.ts';
import { failures } from './failures.ts';

const account = inject('aws');
const clients = clientsOf(account);
let app: Deployed;
let cli: Cli;
let work: string;
let delivered: readonly DeliveredFile[];
let analyst: AthenaClient;

const DELIVERIES = 'deliveries';

beforeAll(async () => {
  if (!account) return;
  work = await mkdtemp(join(tmpdir(), 'timeback-aws-delivery-'));
  const keyFile = join(work, 'key.asc');
  cli = await bundleCli();
  ({ files: delivered } = await makeDeliveries({ folder: join(work, DELIVERIES), keyFile, scale: 0.1 }));
  app = await deployed(account);
  const SecretString = JSON.stringify({ keys: [await readFile(keyFile, 'utf8')] });
  const secrets = new SecretsManagerClient(configuration(account));
  await secrets.send(new PutSecretValueCommand({ SecretId: app.KeysSecretArn, SecretString }));
  analyst = new AthenaClient(await assumeRole(account, app.AnalystRole));
});
afterAll(async () => {
  await cli?.remove();
  if (work) await rm(work, { recursive: true, force: true });
});

const keyOf = ({ path }: DeliveredFile) => relative(join(work, DELIVERIES), path).split(sep).join('/');

async function deliver(file: DeliveredFile): Promise<void> {
  const Body = await readFile(file.path);
  await clients.client.send(new PutObjectCommand({ Bucket: app.LandingBucket, Key: keyOf(file), Body }));
}

/** What the analysts see. */
const ask = (sql: string) => rowsOf(analyst, { sql, workgroup: app.Workgroup });

const why = () => failures(account!, app.DeliveryMachine);

/** A local lake of the same deliveries: reads a table of it. */
async function localLake(files: readonly DeliveredFile[]) {
  const folder = join(work, 'lake');
  const env = { TIMEBACK_PGP_KEY_FILE: join(work, 'key.asc') };
  const places = files.map(({ path }) => path);
  const { code, stderr } = await cli.run(['ingest', ...places, '--lake', folder], env);
  if (code === 1 || code === 2) throw new Error(stderr);
  return async (sql: string) => {
    const lake = await openLake(folder, parseSettings({}, 'the defaults'));
    const engine = await lake.engineFor(sql);
    try {
      return await duckdbRows(engine.connection, sql);
    } finally {
      engine.close();
    }
  };
}

describe.skipIf(!account)('deliveries in the landing bucket of the deployed stacks', () => {
  it('become rows that analysts read: one log, as many events as in a local lake', async () => {
    const [log] = delivered.filter(({ kind }) => kind === 'log');
    const local = await localLake([log!]);
    const count = 'select cast(count(*) as varchar) from edx.events';
    const [[expected]] = (await local(count)) as [[string]];
    expect(Number(expected)).toBeGreaterThan(10);
    await deliver(log!);
    const look = async () => {
      const [[found] = []] = await ask(count);
      return found === expected ? true : undefined;
    };
    await eventually(`${expected} events`, look, { why });
  });
});
