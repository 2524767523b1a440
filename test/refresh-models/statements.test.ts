import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeDeliveries } from '../../bin/demo/deliver.ts';
import { SCHOOLS } from '../../bin/demo/timeback/district.ts';
import { bundleCli, type Cli } from '../commands/cli.ts';
import { NOW, refresh } from './refreshing.ts';

const settings = {
  scopes: [
    { name: 'everyone', unrestricted: true },
    ...SCHOOLS.slice(0, 2).map(({ identifier }, at) => ({ name: `school_${at}`, organisations: [identifier] })),
  ],
};
let cli: Cli;
let work: string;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'timeback-statements-'));
  cli = await bundleCli();
});
afterAll(async () => {
  await cli?.remove();
  await rm(work, { recursive: true });
});

it('of a refresh are few: each costs a second and the least that Athena bills', async () => {
  const [folder, keyFile, lake] = ['deliveries', 'key.asc', 'lake'].map((name) => join(work, name)) as [
    string,
    string,
    string,
  ];
  const ingest = () => cli.run(['ingest', folder, '--lake', lake], { TIMEBACK_PGP_KEY_FILE: keyFile });
  const { files } = await makeDeliveries({ folder, keyFile, scale: 0.05 });
  const [log] = files.filter(({ kind }) => kind === 'log').sort((a, b) => b.bytes - a.bytes);
  await rename(log!.path, join(work, 'a log'));
  await ingest();
  const first = await refresh(lake, { settings });
  expect(first.outcome).toBe('published');
  expect((await refresh(lake, { settings })).statements).toBeLessThanOrEqual(1);
  expect((await refresh(lake, { settings, full: true })).statements).toBeLessThanOrEqual(350);

  await rename(join(work, 'a log'), log!.path);
  await ingest();
  const afterLog = await refresh(lake, { settings });
  expect(afterLog.tables).toContain('base.edx_session');
  expect(afterLog.statements).toBeLessThanOrEqual(75);
  const next = await refresh(lake, { settings, now: new Date(NOW.getTime() + 86_400_000) });
  expect(next.statements).toBeLessThanOrEqual(60);
}, 300_000);
