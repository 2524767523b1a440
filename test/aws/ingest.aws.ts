import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { makeDeliveries } from '../../bin/demo/deliver.ts';
import { EXIT } from '../../bin/exit.ts';
import { openLake } from '../../bin/lake.ts';
import { formatResult } from '../../bin/terminal/results.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { bundleCli, type Cli } from '../commands/cli.ts';
import { clientsOf, environment, makeBucket, putFolder } from './account.ts';

const account = inject('aws');
const clients = clientsOf(account);
let cli: Cli;
let work: string;
let deliveries: string;
let env: Readonly<Record<string, string>>;
const run = async (...args: string[]) => cli.run(args, env);

beforeAll(async () => {
  if (!account) return;
  work = await mkdtemp(join(tmpdir(), 'timeback-aws-ingest-'));
  deliveries = join(work, 'deliveries');
  env = { ...environment(account), TIMEBACK_PGP_KEY_FILE: join(work, 'key.asc') };
  [cli] = await Promise.all([
    bundleCli(),
    makeDeliveries({ folder: deliveries, keyFile: join(work, 'key.asc'), scale: 0.2 }),
    makeBucket(clients, 'landing'),
  ]);
  await putFolder(clients, 'landing', 'all of them/', deliveries);
});
afterAll(async () => {
  await cli?.remove();
  if (work) await rm(work, { recursive: true, force: true });
});

/** The rows of all tables of a lake, without what differs from one ingest to the next. */
async function contents(folder: string): Promise<Readonly<Record<string, string>>> {
  const lake = await openLake(folder, parseSettings({}, 'the defaults'));
  const tables = lake.relations.filter(({ schema }) => /^(?:edx|timeback_export)(?:_history)?$/.test(schema));
  const texts = tables.map(({ schema, name }) => [`${schema}.${name}`, '_run'] as const);
  const all: Record<string, string> = {};
  for (const [name, changing] of [...texts, ['lake.units', CHANGING] as const]) {
    const sql = `select * exclude (${changing}) from ${name} order by all`;
    const engine = await lake.engineFor(sql);
    try {
      all[name] = formatResult.json(await engine.connection.runAndReadAll(sql));
    } finally {
      engine.close();
    }
  }
  return all;
}

const CHANGING = 'run, started_at, finished_at, object_version';

const versions = async (folder: string, object: string) => {
  const sql = `select distinct object_version, state from lake.units where object = '${object}' order by all`;
  const { stdout } = await run('query', sql, '--lake', folder, '--format', 'json');
  return JSON.parse(stdout) as { object_version: string; state: string }[];
};

describe.skipIf(!account)('deliveries on S3', () => {
  it('give the same tables as the same deliveries in a folder', async () => {
    const [local, remote] = [join(work, 'local'), join(work, 'remote')];
    const fromFolder = await run('ingest', deliveries, '--lake', local);
    const fromS3 = await run('ingest', 's3://landing/all of them', '--lake', remote);
    // The newest export of the demo holds a few tables alone, so the others are reported.
    expect([fromFolder.code, fromS3.code], fromS3.stderr).toEqual([EXIT.quarantined, EXIT.quarantined]);
    expect(fromS3.stderr).not.toMatch(/NodeVersionSupportWarning/);
    const [wanted, found] = [await contents(local), await contents(remote)];
    expect(Object.values(wanted).filter((rows) => rows.length > 10).length).toBeGreaterThan(40);
    for (const [table, rows] of Object.entries(wanted)) expect(found[table], table).toBe(rows);

    // What is known is not taken again, from wherever it is looked at.
    const again = await run('ingest', 's3://landing', '--lake', remote, '--json');
    expect(again.stdout).not.toMatch(/"kind":"settled"|PUBLISHED/);
    expect(again.code).toBe(EXIT.done);
  });

  it('have the etag as their version, and the one that was stored last counts', async () => {
    const lake = join(work, 'replaced');
    const Key = 'timeback-export/2025-03-01/one_roster_user.csv';
    const { client } = clients;
    await makeBucket(clients, 'replaced');
    const put = async (Body: string) =>
      (await client.send(new PutObjectCommand({ Bucket: 'replaced', Key, Body }))).ETag;
    const tags: (string | undefined)[] = [];
    for (const id of ['a', 'b']) {
      tags.push(await put(`id,given_name,family_name,status,date_last_modified\n${id},Ada,Byron,active,2025-03-01\n`));
      const { code, stderr } = await run('ingest', 's3://replaced', '--lake', lake);
      expect(code, stderr).toBe(EXIT.done);
    }
    const found = await versions(lake, Key);
    expect(found.map(({ object_version }) => `"${object_version}"`).sort()).toEqual(tags.sort());
  });

  it('that are not there, and buckets that are not, are named', async () => {
    const lake = join(work, 'none');
    for (const [place, code, said] of [
      ['s3://landing/no such prefix', EXIT.usage, 's3://landing/no such prefix: no file is there'],
      ['s3://no-such-bucket', EXIT.failed, 's3://no-such-bucket/ cannot be listed: NoSuchBucket'],
    ] as const) {
      const ended = await run('ingest', place, '--lake', lake);
      expect(ended.stderr).toContain(said);
      expect(ended.code).toBe(code);
    }
  });
});
