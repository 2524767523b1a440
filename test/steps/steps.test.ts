import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processOwner } from '../../bin/this-machine.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';
import type { Reconciled } from '../../lambdas/reconcile/schema.ts';
import { lookBack } from '../../lambdas/rollback-table/run.ts';
import type { RolledBack } from '../../lambdas/rollback-table/schema.ts';
import { PARTS } from '../../lambdas/tidy-lake/schema.ts';
import { bundle } from '../bundle.ts';
import { trials } from '../crash/expected.ts';
import { lakeState, strayFiles, wrongLogs } from '../crash/lake-state.ts';
import { ingestHere, makeSetting, type Setting } from '../crash/setting.ts';
import { execution, type Manner } from './execution.ts';
import type { StepName } from './step-process.ts';

let setting: Setting;
let steps: Awaited<ReturnType<typeof bundle>>;
let expected: unknown;

beforeAll(async () => {
  setting = await makeSetting();
  steps = await bundle(new URL('step-process.ts', import.meta.url), 'step-test');
  const lake = await setting.lake();
  await ingestHere(lake, setting.deliveries, setting.deliveries.second);
  expected = await stateOf(lake);
});
afterAll(async () => {
  await steps.remove();
  await setting.remove();
});

/** What a lake shows; names of files aside, which say how a delivery was divided into tasks. */
async function stateOf(lake: string) {
  const { rows, pointers, objects, claims } = await lakeState(lake);
  const places = pointers.map(({ files, ...pointer }) => ({
    ...pointer,
    rows: files.reduce((sum, file) => sum + file.rows, 0),
  }));
  return { rows, places, objects, claims };
}

/** Brings the second week into a lake, every step in a process of its own. Resolves to what is wrong, and to the effects of steps. */
async function bring(manner: Manner) {
  const lake = await setting.lake();
  const one = execution(steps.path, toFolderUrl(lake), setting.deliveries.keyFile, manner);
  const places = [setting.deliveries.second];
  const { due, unknown } = (await one.make('reconcile', { format: 1, places })) as Reconciled;
  const outcomes: string[] = [];
  for (const delivered of due) outcomes.push(await one.deliver(delivered));
  await one.make('passOver', unknown);
  await one.make('project', { format: 1, full: false });
  const trouble: string[] = [];
  const state = await stateOf(lake);
  if (JSON.stringify(state) !== JSON.stringify(expected)) {
    trouble.push(`${JSON.stringify(state)} where ${JSON.stringify(expected)} was expected`);
  }
  const again = await ingestHere(lake, setting.deliveries, setting.deliveries.second);
  trouble.push(...again.filter(({ kind }) => kind !== 'nothing to do').map(({ kind }) => `left to do: ${kind}`));
  trouble.push(...(await strayFiles(lake)).map((path) => `stray: ${path}`), ...(await wrongLogs(lake)));
  await rm(lake, { recursive: true });
  return { trouble, outcomes, effects: one.effects };
}

const inOrder = (tasks: readonly string[]) => tasks;
const reversed = (tasks: readonly string[]) => [...tasks].reverse();

describe('a delivery of which every step is made in a process of its own, which gets its JSON and URLs alone', () => {
  it('becomes what an ingest makes of it', async () => {
    const { trouble, outcomes } = await bring({ times: 1, order: inOrder });
    expect(trouble).toEqual([]);
    expect([...outcomes].sort()).toEqual(['PUBLISHED', 'PUBLISHED', 'PUBLISHED', 'QUARANTINED', 'superseded']);
  }, 300_000);

  it('does so when each step is made twice at once, and the tasks in another order', async () => {
    expect((await bring({ times: 2, order: reversed })).trouble).toEqual([]);
  }, 300_000);

  it('does so when a step is killed at its first side effect, in the middle, or at its last, and made again', async () => {
    const { effects } = await bring({ times: 1, order: inOrder });
    const kills: { step: StepName; at: number }[] = [];
    for (const step of ['receive', 'plan', 'convert', 'publish'] as const) {
      const count = effects.get(step) ?? 0;
      expect(count).toBeGreaterThan(0);
      for (const at of new Set([0, count >> 1, count - 1])) kills.push({ step, at });
    }
    const named = kills.map((kill) => ({
      name: `${kill.step} killed at ${kill.at}`,
      run: async () => (await bring({ times: 1, order: inOrder, kill })).trouble,
    }));
    expect(await trials(named)).toEqual({});
  }, 900_000);
});

it('a refresh, a rollback and the tidying of a lake are made by their JSON too', async () => {
  const lake = await setting.lake();
  await ingestHere(lake, setting.deliveries, setting.deliveries.second);
  const one = execution(steps.path, toFolderUrl(lake), setting.deliveries.keyFile, { times: 1, order: inOrder });
  const refresh = { format: 1, full: false, select: ['base.person_account'] };
  expect(await one.make('refresh', refresh)).toMatchObject({ outcome: 'published', held: [] });
  expect(await one.make('refresh', refresh)).toMatchObject({ outcome: 'unchanged', built: 0 });

  const target = { format: 1, feed: 'edx-packages', table: 'auth_user', extent: 'current', place: {} } as const;
  const { storage, ledger } = await openLakeAt(fileStorage(), toFolderUrl(lake), processOwner());
  const { possible } = await lookBack({ storage, ledger }, target);
  const decided = possible.map(({ item: { key, version } }) => ({ key, version }));
  const { taken } = (await one.make('rollback', { ...target, steps: decided })) as RolledBack;
  expect(taken.map(({ item }) => item.key)).toEqual(decided.map(({ key }) => key));
  expect(taken.length).toBeGreaterThan(0);
  expect(await one.make('rollback', { ...target, steps: decided })).toEqual({ format: 1, taken: [] });

  expect(await one.make('project', { format: 1, full: false })).toMatchObject({
    changed: expect.arrayContaining(['edx.auth_user']),
  });
  expect(await one.make('tidy', { format: 1, parts: PARTS })).toEqual({ format: 1, failures: [] });
  expect(await strayFiles(lake)).toEqual([]);
}, 300_000);
