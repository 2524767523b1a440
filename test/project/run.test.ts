import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { processOwner } from '../../bin/this-machine.ts';
import { isRestricted, withConfirmed } from '../../lambdas/core/catalogue/access.ts';
import { type Engine, openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { openClaims } from '../../lambdas/core/lake/claims.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { type Ledger, put, removal } from '../../lambdas/core/lake/ledger.ts';
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
  ...(await openLakeAt(fileStorage(), toFolderUrl(lake.lakeFolder), processOwner())),
  engine,
  scratch: lake.folder,
  settings: parseSettings(settings, 'the test'),
});
const STALE = { format: 1, full: false } as const;
const FULL = { format: 1, full: true } as const;
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
  await expect(project(all, STALE)).rejects.toThrow('refresh --full');

  await rm(eventsLog(), { recursive: true });
  await project(all, STALE);
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
  expect((await project(all, STALE)).changed).toEqual([]);
  await project(all, FULL);
  expect(await logged('edx.events')).toBe(3);
});

it('one that was held up while others showed a newer state does not take it back', async () => {
  const first = join(eventsLog(), `${'0'.repeat(20)}.json`);
  await writeFile(first, (await readFile(first, 'utf8')).slice(0, -20));
  await correct(); // which the damaged log does not show
  await rm(eventsLog(), { recursive: true });
  const all = await context();
  let isFirst = true;
  const ledger: Ledger = {
    ...all.ledger,
    async commit(changes) {
      if (isFirst) {
        isFirst = false;
        await lake.put(logKey('2025-03-02'), [await logOf(events(6))], '2025-03-05T00:00:00Z');
        await lake.ingest();
      }
      return all.ledger.commit(changes);
    },
  };
  await project({ ...all, ledger, claims: openClaims({ ...all, ledger }, processOwner()) }, STALE);
  expect(isFirst).toBe(false);
  expect(await logged('edx.events')).toBe(6);
});

it('several projections at once bring each table one commit', async () => {
  const all = await context();
  const noted = (await all.ledger.view()).read(itemKeys.projected);
  if (noted) await all.ledger.commit([removal(noted)]);
  await rm(eventsLog(), { recursive: true });
  await Promise.all([1, 2, 3, 4].map(async () => project(await context(), STALE)));
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
  await project(all, STALE);
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
  expect([
    (await project({ ...all, ledger }, STALE)).changed,
    await behind({ ...all, ledger }, new Date()),
    listed,
  ]).toEqual([[], [], []]);
});

describe('a table of a scope', () => {
  const DAY_MS = 86_400_000;
  const CONFIRMED = new Date('2025-03-09T12:00:00Z');
  const NORTH = { name: 'north', organisations: ['x'] };
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Stores what a refresh stores of the tables of a scope; no projection reads their files. */
  async function confirm(all: ProjectContext): Promise<void> {
    const { scopes } = parseSettings({ scopes: [NORTH] }, 'the test');
    const scope = scopes.find(isRestricted)!;
    const key = itemKeys.scope(scope.name);
    const expected = (await all.ledger.view()).read(key);
    const item = withConfirmed(expected?.value, ['students'], scope, all.settings, ['x'], new Date());
    const changes = [put(key, expected?.version ?? 0, item)];
    const model = itemKeys.model('north', 'students');
    if (expected) expect(await all.ledger.commit(changes)).toBeGreaterThan(0);
    else {
      const prefix = `${all.paths.table('north', 'students')}run-1/`;
      const files = [{ name: 'part-0.parquet', rows: 3, bytes: 100 }];
      await mkdir(join(lake.lakeFolder, prefix), { recursive: true });
      await writeFile(join(lake.lakeFolder, prefix, 'part-0.parquet'), Buffer.alloc(100));
      const parts = [{ key: '', fingerprint: '1', content: '1', prefix, files }];
      expect(
        await all.ledger.commit([...changes, put(model, 0, { parts, builtAt: item.tables!.students!.confirmedAt })]),
      ).toBeGreaterThan(0);
    }
  }
  /** Names of the scope's tables in the logs that list files, and whether the catalogue shows the view. */
  const shown = async () => {
    const logs = [...(await readLogs(lake.lakeFolder)).values()];
    const catalogue = await readFile(join(lake.lakeFolder, 'catalogue.sql'), 'utf8');
    return {
      logs: logs.filter(({ name, files }) => name.startsWith('north.') && files.length > 0).map(({ name }) => name),
      inCatalogue: catalogue.includes('create or replace view "north"."students"'),
      dropped: catalogue.includes('drop view if exists "north"."students"'),
    };
  };
  const OPEN = { logs: ['north.students'], inCatalogue: true, dropped: false };
  const CLOSED = { logs: [], inCatalogue: false, dropped: true };

  it('leaves the logs and the catalogue once no refresh has confirmed it for maxAgeDays, and comes back with the next', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: CONFIRMED });
    for (const maxAgeDays of [1, 7]) {
      const all = await context({ scopes: [NORTH], scopeTables: { maxAgeDays } });
      await confirm(all);
      const start = Date.now();
      for (const [days, expected] of [
        [0, OPEN],
        [maxAgeDays, OPEN],
        [maxAgeDays + 1 / DAY_MS, CLOSED],
        [maxAgeDays * 3, CLOSED],
      ] as const) {
        vi.setSystemTime(start + days * DAY_MS);
        await project(all, STALE);
        expect([maxAgeDays, days, await shown()]).toEqual([maxAgeDays, days, expected]);
        expect(await behind(all, new Date())).toEqual([]);
      }
      await confirm(all);
      await project(all, STALE);
      expect(await shown()).toEqual(OPEN);
    }
  });
});

it('a projection that a later one has overtaken writes nothing', async () => {
  const all = await context();
  const names = () => readdir(eventsLog());
  const [newest = ''] = (await names()).sort().reverse();
  const later = { txn: { appId: 'timeback-lake', version: 1_000_000, lastUpdated: 0 } };
  await writeFile(
    join(eventsLog(), `${String(Number.parseInt(newest, 10) + 1).padStart(20, '0')}.json`),
    `${JSON.stringify(later)}\n`,
  );
  const before = await names();
  await lake.put(packageKey('2025-03-09'), [await packageOf('2025-03-09', [{ course: 'A', holds: [1, 2, 3] }])]);
  await correct();
  expect([await names(), await logged('edx.events')]).toEqual([before, 3]);
  await expect(project(all, STALE)).rejects.toThrow('a later projection has written');
  expect([await names(), await logged('edx.events')]).toEqual([before, 3]);
  expect(await behind(all, new Date())).toContain('edx.events');
});
