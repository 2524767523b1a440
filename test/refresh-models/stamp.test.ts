import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processOwner } from '../../bin/this-machine.ts';
import type { ModelEngine } from '../../lambdas/core/engine/model-engine.ts';
import { itemKeys, prefixOf } from '../../lambdas/core/lake/item-keys.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { type KeyPrefix, put } from '../../lambdas/core/lake/ledger.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';
import type { RefreshReport } from '../../lambdas/refresh-models/report.ts';
import { refreshUnlessBusy } from '../../lambdas/refresh-models/run.ts';
import { isRefreshed, type Made } from '../../lambdas/refresh-models/stamp.ts';
import { type TestLake, testLake } from '../ingest/lake.ts';
import { NOW, putExport, refresh } from './refreshing.ts';

let lake: TestLake;
beforeEach(async () => {
  lake = await testLake();
  await putExport(lake, '2026-08-31', { 'base.lti_application': [{ id: 'app', name: 'App', type: 'learning' }] });
  await lake.ingest();
});
afterEach(() => lake.remove());

const openLake = () => openLakeAt(fileStorage(), toFolderUrl(lake.lakeFolder), processOwner());

/** Whether another refresh would find nothing to do. */
async function isDone({ settings = {}, now = NOW, dialect = 'duckdb' } = {}): Promise<boolean> {
  const made: Made = { settings: parseSettings(settings, 'a test'), engine: { dialect: { name: dialect } }, now };
  return isRefreshed(await (await openLake()).ledger.view(), made);
}

describe('a lake is refreshed', () => {
  it('after a refresh of everything, until the date, the engine or a setting that models read is another one', async () => {
    expect(await isDone()).toBe(false);
    await refresh(lake.lakeFolder);
    expect(await isDone()).toBe(true);
    expect(await isDone({ now: new Date('2026-09-01T23:59:59Z') })).toBe(true);
    expect(await isDone({ now: new Date('2026-09-02T00:00:00Z') })).toBe(false);
    expect(await isDone({ dialect: 'another' })).toBe(false);
    for (const settings of [
      { scopes: [{ name: 'oak_readers', organisations: ['oak'] }] },
      { organisations: [{ identifier: 'oak', name: 'Oak' }] },
      { people: { mergeByEmail: false } },
      { scopeTables: { maxAgeDays: 1 } },
      { rejects: { rows: 1 } },
    ])
      expect(await isDone({ settings }), JSON.stringify(settings)).toBe(false);
    expect(await isDone({ settings: { runs: { graceHours: 1 } } })).toBe(true);
  });

  it('no longer after a delivery, nor after a refresh of some tables', async () => {
    await refresh(lake.lakeFolder);
    await refresh(lake.lakeFolder, { select: ['learning_apps'] });
    expect(await isDone()).toBe(false);
    await refresh(lake.lakeFolder);
    expect(await isDone()).toBe(true);
    await putExport(lake, '2026-09-01', { 'base.lti_application': [{ id: 'app', name: 'Other', type: 'learning' }] });
    await lake.ingest();
    expect(await isDone()).toBe(false);
  });

  it.each([
    ['current', false],
    ['partition', false],
    ['records', false],
    ['delivery', false],
    ['object', true],
    ['model', true], // refreshes write it, and their own stamp with it
  ] as const)('when an item of the kind %s is written: %s', async (kind, isStill) => {
    await refresh(lake.lakeFolder);
    const { ledger } = await openLake();
    const [item] = (await ledger.view()).list<unknown>(prefixOf(kind) as KeyPrefix<unknown>);
    expect(await ledger.commit([put(item!.key, item!.version, item!.value)])).toBeGreaterThan(0);
    expect(await isDone()).toBe(isStill);
  });
});

describe('a refresh that does not wait', () => {
  it('does nothing while another one is at work', async () => {
    const { claims } = await openLake();
    const other = await claims.wait(itemKeys.refreshClaim);
    const own = await openLake();
    const context = { ...own, engine: NEVER_ASKED, settings: parseSettings({}, 'a test'), now: NOW };
    const { sequence } = await own.ledger.view();
    expect(await refreshUnlessBusy(context, { format: 1, full: false, select: [] }, NEVER_TOLD)).toBeUndefined();
    expect((await own.ledger.view()).sequence).toBe(sequence);
    await other.release();
  });
});

const NEVER_ASKED = {} as ModelEngine;
const NEVER_TOLD = {} as RefreshReport;
