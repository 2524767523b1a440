import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Engine, openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { duckdbModels } from '../../lambdas/core/engine/duckdb-models.ts';
import type { ModelEngine } from '../../lambdas/core/engine/model-engine.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import { put } from '../../lambdas/core/lake/ledger.ts';
import { type LocalCopies, localCopies } from '../../lambdas/core/storage/local-copies.ts';
import { s3Storage } from '../../lambdas/core/storage/s3.ts';
import type { RefreshedModels } from '../../lambdas/refresh-models/handler.ts';
import { speakAthena } from '../../sql/duckdb.ts';
import type { World as Tables } from '../models/world.ts';
import { SCOPES } from '../models/worlds/scopes.ts';
import { exportTexts } from '../refresh-models/refreshing.ts';
import { runAll } from './executions.ts';
import { createdEvent, LAKE, openWorld, type World } from './world.ts';

/** What is asked of the engine, which is DuckDB here. */
const asked = vi.hoisted(() => ({
  models: undefined as ModelEngine | undefined,
  contexts: [] as Readonly<Record<string, unknown>>[],
  statements: 0,
  tidied: 0,
  tidying: async () => {},
}));
vi.mock('../../lambdas/core/aws/athena-models.ts', () => ({
  athenaModels(context: Readonly<Record<string, unknown>>) {
    asked.contexts.push(context);
    return {
      ...asked.models,
      async show(name: string, select: string) {
        asked.statements += 1;
        await asked.models?.show(name, select);
      },
      statements: () => asked.statements,
      async tidy() {
        asked.tidied += 1;
        await asked.tidying();
      },
    };
  },
}));

let world: World;
let folder: string;
let copies: LocalCopies;
let engine: Engine;
beforeEach(async () => {
  vi.useFakeTimers({ now: new Date('2026-09-01T10:00:00Z'), toFake: ['Date'] });
  folder = await mkdtemp(join(tmpdir(), 'handlers-refresh-'));
  world = await openWorld();
  copies = localCopies(s3Storage(world.s3.clients()), { folder: join(folder, 'copies'), maxBytes: 1e9 });
  const scratch = join(folder, 'scratch');
  await mkdir(scratch);
  engine = await openEngine({ scratch, memoryMiB: 512, prepare: speakAthena, beforeStatement: copies.fetchNamed });
  const { storage } = await world.lake();
  asked.models = duckdbModels(engine, { pathOf: (file) => copies.pathOf(`s3://${LAKE}/${file}`), scratch, storage });
  Object.assign(asked, { contexts: [], statements: 0, tidied: 0, tidying: async () => {} });
});
afterEach(async () => {
  vi.useRealTimers();
  engine.close();
  copies.close();
  await world.close();
  await rm(folder, { recursive: true });
});

/** Brings some tables of an export of the platform, and shows them. */
async function deliver(date: string, tables: Tables): Promise<void> {
  for (const [name, lines] of exportTexts(tables)) {
    const key = `timeback-export/${date}/${name}.jsonl`;
    world.put(key, lines);
    await world.receive(createdEvent(key));
  }
  await runAll(world);
}

const refresh = (event: object = {}) => world.call('refresh-models', event) as Promise<RefreshedModels>;

const UNCHANGED = { format: 1, outcome: 'unchanged', built: 0, held: [], broken: [], statements: 0 };
/** Sessions without a begin. */
const BROKEN = SCOPES['base.caliper_session']?.map((row) => ({ ...row, started_at_time: null })) ?? [];
const APP = { id: 'app', name: 'App', type: 'learning', source: 'timeback' };

it('of a lake that nothing was delivered to changes nothing, and asks nothing', async () => {
  expect(await refresh()).toEqual(UNCHANGED);
  expect([asked.statements, asked.tidied]).toEqual([0, 0]);
});

it('shows what was built, then does nothing until something is delivered, the date changes, or all is asked for', async () => {
  await deliver('2026-08-31', { 'base.lti_application': [APP] });
  expect(await refresh()).toEqual({
    ...UNCHANGED,
    outcome: 'published',
    built: expect.any(Number),
    statements: asked.statements,
  });
  expect(asked.contexts[0]).toMatchObject({
    workgroup: 'orgx-build',
    database: 'orgx_build',
    lake: `s3://${LAKE}/`,
    atOnce: 4,
    scratch: expect.stringMatching(/^s3:\/\/orgx-results\/build\/tables\/request-\d+\/$/),
  });
  expect(asked.tidied).toBe(1);

  const { statements } = asked;
  expect(await refresh()).toEqual(UNCHANGED);
  expect([asked.statements, asked.tidied]).toEqual([statements, 1]);

  await deliver('2026-09-01', { 'base.lti_application': [{ ...APP, name: 'App, renamed' }] });
  expect(await refresh()).toMatchObject({ outcome: 'published', built: 1 });
  vi.setSystemTime(new Date('2026-09-02T00:00:01Z'));
  expect(await refresh()).toMatchObject({ outcome: 'published' });
  expect(await refresh()).toEqual(UNCHANGED);
  expect(await refresh({ full: true })).toMatchObject({ outcome: 'published' });
}, 120_000);

it('does nothing while another refresh is at work, and goes on when that one is gone', async () => {
  await deliver('2026-08-31', { 'base.lti_application': [APP] });
  const { ledger } = await world.lake();
  const other = { owner: 'refresh-models-other', expires: Date.now() + 60_000 };
  expect(await ledger.commit([put(itemKeys.refreshClaim, 0, other)])).toBeGreaterThan(0);
  expect(await refresh()).toEqual({ ...UNCHANGED, outcome: 'busy' });
  expect([asked.statements, asked.tidied]).toEqual([0, 0]);

  vi.setSystemTime(new Date('2026-09-01T10:01:01Z'));
  asked.tidying = async () => {
    throw new Error('throttled');
  };
  expect(await refresh()).toMatchObject({ outcome: 'published' }); // also when the build database cannot be tidied
}, 120_000);

it('names models that keep their tables, the rule that is broken, and ids, and says it once', async () => {
  await deliver('2026-08-31', { 'base.caliper_session': BROKEN });
  const { outcome, held, broken } = await refresh();
  expect(outcome).toBe('published');
  expect(held).toEqual(expect.arrayContaining(['base.caliper_session', 'sessions']));
  expect(broken).toEqual([
    {
      model: 'base.caliper_session',
      condition: expect.stringMatching(/^rows that break a rule are few/),
      broken: BROKEN.length,
      ids: expect.arrayContaining(['session of ann', 'session of bob']),
    },
  ]);
  expect(await refresh()).toEqual(UNCHANGED);
}, 120_000);
