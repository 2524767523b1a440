import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { openInstalled } from '../../bin/aws/installed.ts';
import { makeKeys } from '../../bin/demo/keys.ts';
import { ORG } from '../../bin/smoke/delivery.ts';
import { smoke } from '../../bin/smoke/smoke.ts';
import { ALWAYS_LEFT } from '../../bin/smoke/take-back.ts';
import { parseInstallation } from '../../lib/settings.ts';
import { clientsOf, configuration, environment } from './account.ts';
import { type Deployed, deployed, SETTINGS } from './deployed.ts';

const account = inject('aws');
let app: Deployed;

/** What only a real account answers. */
const NOT_ANSWERED = ["Athena's engine", 'the alarm of a quarantine sounds'];

const PATIENCE = { deliveryMs: 60_000, alarmMs: 0, logsMs: 0, pauseMs: 300 };

beforeAll(async () => {
  if (!account) return;
  Object.assign(process.env, environment(account));
  app = await deployed(account);
  const { privateKey } = await makeKeys();
  const SecretString = JSON.stringify({ keys: [privateKey.armor()] });
  await new SecretsManagerClient(configuration(account)).send(
    new PutSecretValueCommand({ SecretId: app.KeysSecretArn, SecretString }),
  );
});

async function objectsLeft(): Promise<number> {
  const Prefix = `edx-course-data/${ORG}/`;
  const { client } = clientsOf(account);
  const found = await client.send(new ListObjectVersionsCommand({ Bucket: app.LandingBucket, Prefix }));
  return (found.Versions?.length ?? 0) + (found.DeleteMarkers?.length ?? 0);
}

const run = async (patience = PATIENCE) =>
  smoke(await openInstalled(parseInstallation(SETTINGS, 'the test')), { patience, report: () => undefined });

describe.skipIf(!account)('the smoke test', () => {
  it('that fails in the middle says what is left, and keeps what still has to be taken back', async () => {
    const { seen, left } = await run({ ...PATIENCE, deliveryMs: 0 });
    expect(seen.find(({ check }) => check.startsWith('an encrypted log'))).toMatchObject({
      state: 'failed',
      found: expect.stringMatching(/3 events in Athena: not after 0 s; last seen: 0/),
    });
    expect(seen.at(-1)).toMatchObject({ check: 'all was taken back', state: 'failed' });
    expect(left.length).toBeGreaterThan(1);
    expect(await objectsLeft()).toBeGreaterThan(0);
  });

  it('sees rows, a quarantine, a correction and a rollback, names what is not answered, and takes all back', async () => {
    const { seen, left, costUsd } = await run();
    expect(seen.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(seen.filter(({ state }) => state === 'not answered').map(({ check }) => check)).toEqual(NOT_ANSWERED);
    expect(seen.filter(({ state }) => state === 'ok').length).toBeGreaterThanOrEqual(6);
    expect(left).toEqual([ALWAYS_LEFT]);
    expect(await objectsLeft()).toBe(0);
    expect(costUsd).toBeGreaterThan(0);
  });
});
