import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processOwner } from '../../bin/this-machine.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { type Delivered, headJson } from '../../lambdas/core/lake/work.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';
import { survey } from '../../lambdas/reconcile/survey.ts';
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

/** Brings the second week into a lake, every step in a process of its own; resolves to what is wrong, and to the effects of steps. */
async function bring(manner: Manner) {
  const lake = await setting.lake();
  const { storage, ledger } = await openLakeAt(fileStorage(), toFolderUrl(lake), processOwner());
  const settings = parseSettings({}, 'the test');
  const retry = { keys: 'ours', now: new Date(), older: false, quarantined: false, drop: settings.extra.drop };
  const { due, unknown } = await survey(
    storage,
    ledger,
    [setting.deliveries.second],
    settings,
    toFolderUrl(lake),
    retry,
  );
  const one = execution(steps.path, toFolderUrl(lake), setting.deliveries.keyFile, manner);
  const outcomes: string[] = [];
  for (const { object, delivery, head } of due) {
    outcomes.push(await one.deliver({ format: 1, object, delivery, head: headJson(head) } satisfies Delivered));
  }
  await one.passOver(unknown);
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
