import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { type Ledger, removal } from '../../lambdas/core/lake/ledger.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';
import { behind, type ProjectContext, project } from '../../lambdas/project/run.ts';
import { CURRENT, events, logKey, logOf, packageKey, packageOf } from '../ingest/deliveries.ts';
import { ringOf, type TestLake, testLake } from '../ingest/lake.ts';
import { readLogs } from './delta-log.ts';

let lake: TestLake;
let engine: Engine;
beforeEach(async () => {
  lake = await testLake({ ring: await ringOf(CURRENT.privateKey) });
  engine = await openEngine({ scratch: join(lake.folder, 'scratch'), memoryMiB: 160 });
  await lake.put(logKey('2025-03-02'), [await logOf(events(3))], '2025-03-03T00:00:00Z');
  await lake.put(packageKey('2025-03-02'), [await packageOf('2025-03-02', [{ course: 'A', holds: [1, 2] }])]);
  await lake.ingest();
});
afterEach(async () => {
  engine.close();
  await lake.remove();
});

const context = async (settings: object = {}): Promise<ProjectContext> => ({
  ...(await openLakeAt(fileStorage(), toFolderUrl(lake.lakeFolder))),
  engine,
  scratch: lake.folder,
  settings: parseSettings(settings, 'the test'),
});
const eventsLog = () => join(lake.lakeFolder, 'tables/edx/events/_delta_log');
const correct = async () => {
  await lake.put(logKey('2025-03-02'), [await logOf(events(5))], '2025-03-04T00:00:00Z');
  await lake.ingest();
};
const logged = async (name: string) =>
  (await readLogs(lake.lakeFolder)).get(name)?.files.reduce((sum, { rows }) => sum + rows, 0);

it('a log that is damaged stops neither the ingest nor the other tables, and is written anew when it was removed', async () => {
  const first = join(eventsLog(), `${'0'.repeat(20)}.json`);
  await writeFile(first, (await readFile(first, 'utf8')).slice(0, -20));
  await lake.put(packageKey('2025-03-09'), [await packageOf('2025-03-09', [{ course: 'A', holds: [1, 2, 3] }])]);
  await correct();
  expect(await lake.values('select count(*) from edx.events')).toEqual([5]);
  const all = await context();
  expect(await behind(all, new Date())).toEqual(['edx.events']);
  await expect(project(all)).rejects.toThrow('refresh --full');

  await rm(eventsLog(), { recursive: true });
  await project(all);
  expect(await behind(all, new Date())).toEqual([]);
  expect([
    await logged('edx.events'),
    await logged('edx.user_id_map'),
    await logged('edx_history.user_id_map'),
  ]).toEqual([5, 3, 5]);
});

it('a log that was removed is missed by a full projection alone', async () => {
  await rm(eventsLog(), { recursive: true });
  const all = await context();
  expect(await project(all)).toEqual([]);
  await project(all, true);
  expect(await logged('edx.events')).toBe(3);
});

it('several projections at once bring each table one commit', async () => {
  const all = await context();
  const noted = (await all.ledger.view()).read(itemKeys.projected);
  if (noted) await all.ledger.commit([removal(noted)]);
  await rm(eventsLog(), { recursive: true });
  await Promise.all([1, 2, 3, 4].map(async () => project(await context())));
  expect(await behind(all, new Date())).toEqual([]);
  const logs = await readLogs(lake.lakeFolder);
  expect([...logs.values()].map(({ name, commits }) => `${name} ${commits}`).sort()).toEqual([
    'edx.events 1',
    'edx.user_id_map 1',
    'edx_history.user_id_map 1',
  ]);
});

it('a table of a scope that no refresh has built is neither listed nor in the catalogue', async () => {
  const scopes = [{ name: 'north', organisations: ['x'] }];
  const all = await context({ scopes });
  // The settings have the scope, and no refresh has built it: nothing of it is shown.
  await project(all);
  expect([...(await readLogs(lake.lakeFolder)).keys()].filter((name) => name.startsWith('north.'))).toEqual([]);
  expect(await readFile(join(lake.lakeFolder, 'catalogue.sql'), 'utf8')).toContain(
    'drop view if exists "north"."students"',
  );
});

it('fault 87: looks at no delivery where nothing has changed since the last one', async () => {
  const all = await context();
  const listed: string[] = [];
  const ledger: Ledger = {
    ...all.ledger,
    async view() {
      const view = await all.ledger.view();
      const list: typeof view.list = (prefix) => {
        listed.push(prefix);
        return view.list(prefix);
      };
      return { ...view, list };
    },
  };
  expect([await project({ ...all, ledger }), await behind({ ...all, ledger }, new Date()), listed]).toEqual([
    [],
    [],
    [],
  ]);
});
