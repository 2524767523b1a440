import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLake } from '../../bin/lake.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { logKey } from './deliveries.ts';
import { scratchFolders, strayFiles } from './lake-state.ts';
import { ingestHere, makeSetting, type Setting } from './setting.ts';

let setting: Setting;

beforeAll(async () => {
  setting = await makeSetting();
});
afterAll(() => setting.remove());

const LOG = logKey('northlake', 'prod');
const COPY = LOG.replace('northlake/', 'redelivered/');
/** The log of the first week, the one that corrected it in the second, and a copy of that under another key. */
const old = () => new URL(LOG, setting.deliveries.first).href;
const corrected = () => new URL(LOG, setting.deliveries.second).href;
const copied = () => new URL(COPY, setting.deliveries.second).href;

/** When the part of the log is staged, and its task is not done yet. */
const STAGED = { effect: 'take tables/edx/.../run-*/*.parquet', when: 'after' } as const;

/** State and reason of all versions of the log, in any order. */
async function states(lake: string): Promise<readonly string[]> {
  const { ledger } = await openLake(lake, parseSettings({}, 'the defaults'));
  return (await ledger.view())
    .list(itemKeys.objects)
    .map(({ value }) => `${value.state} ${value.reason}`)
    .sort();
}

describe('a version of a delivery that was overtaken', () => {
  it('while the work on it was interrupted is recorded as superseded by the next run, and is not due again', async () => {
    const lake = setting.folder();
    const killed = setting.start(lake, { place: old(), fault: { kind: 'kill', at: STAGED } });
    expect((await killed.ended).signal).toBe('SIGKILL');
    await ingestHere(lake, setting.deliveries, corrected());
    await ingestHere(lake, setting.deliveries, old());
    expect(await states(lake)).toEqual(['PUBLISHED null', 'SUPERSEDED NEWER_VERSION']);
    expect(await ingestHere(lake, setting.deliveries, old())).toEqual([]);
    expect(await strayFiles(lake)).toEqual([]);
    expect(await scratchFolders(lake)).toEqual([]);
  });

  it('while it was converted leaves no file behind', async () => {
    const lake = setting.folder();
    const slow = setting.start(lake, { place: old(), fault: { kind: 'stop', at: STAGED } });
    await slow.stopped;
    await ingestHere(lake, setting.deliveries, corrected());
    slow.process.kill('SIGCONT');
    expect((await slow.ended).code).toBe(0);
    expect(await states(lake)).toEqual(['PUBLISHED null', 'SUPERSEDED NEWER_VERSION']);
    expect(await strayFiles(lake)).toEqual([]);
  });

  it('by an object of the same bytes is a duplicate', async () => {
    const lake = setting.folder();
    const slow = setting.start(lake, { place: copied(), fault: { kind: 'stop', at: STAGED } });
    await slow.stopped;
    await ingestHere(lake, setting.deliveries, corrected());
    slow.process.kill('SIGCONT');
    expect((await slow.ended).code).toBe(0);
    expect(await states(lake)).toEqual(['PUBLISHED null', 'SUPERSEDED DUPLICATE']);
    expect(await strayFiles(lake)).toEqual([]);
  });
});
