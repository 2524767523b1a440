import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processOwner } from '../../bin/this-machine.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { put } from '../../lambdas/core/lake/ledger.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';
import { lookBack, rollback } from '../../lambdas/rollback-table/run.ts';
import type { Available, RollbackTarget } from '../../lambdas/rollback-table/schema.ts';
import { CURRENT, type Entry, event, logKey, logOf, packageKey, packageOf } from '../ingest/deliveries.ts';
import { ringOf, type TestLake, testLake } from '../ingest/lake.ts';

const ring = await ringOf(CURRENT.privateKey);
const DAYS = itemKeys.partitions('edx', 'events');
const AT_ONCE = { settings: { runs: { graceHours: 0 } } };
const [W1, W2, W3] = ['2025-03-02', '2025-03-09', '2025-03-16'] as const;
const [EARLY, LATE, LATER] = ['2025-03-20T01:00:00Z', '2025-03-20T02:00:00Z', '2025-03-20T03:00:00Z'] as const;

let lake: TestLake;

beforeEach(async () => {
  lake = await testLake({ ring });
});
afterEach(() => lake.remove());

const target = (
  feed: RollbackTarget['feed'],
  table: string,
  extent: RollbackTarget['extent'],
  place: RollbackTarget['place'] = {},
): RollbackTarget => ({ format: 1, feed, table, extent, place });
const stepsOf = (possible: readonly Available[]) => possible.map(({ item: { key, version } }) => ({ key, version }));
const LOGS = target('edx-events', 'events', 'partition');
const NEWEST = target('edx-packages', 'user_id_map', 'current');
const HISTORY = target('edx-packages', 'user_id_map', 'partition');

const context = () => openLakeAt(fileStorage(), toFolderUrl(lake.lakeFolder), processOwner());
const back = async (place: RollbackTarget) => {
  const { possible } = await lookBack(await context(), place);
  return (await rollback(await context(), { ...place, steps: stepsOf(possible) })).taken.length;
};
const users = (relation: string) => lake.values(`select user_id from ${relation} order by 1`);
const marks = async () => (await (await context()).ledger.view()).list(itemKeys.garbages).length;
const files = async () => {
  const all = await readdir(join(lake.lakeFolder, 'tables/edx'), { recursive: true });
  return all.filter((file) => file.endsWith('.parquet')).length;
};

const deliverLog = async (ids: readonly number[], modified: string, key = logKey(W1)) => {
  await lake.put(key, [await logOf(ids.map((id) => event(id)))], modified);
  await lake.ingest();
};
const deliverPackage = async (date: string, entries: readonly Entry[], modified: string = EARLY) => {
  await lake.put(packageKey(date), [await packageOf(date, entries)], modified);
  await lake.ingest();
};
const holds = (...ids: readonly number[]): readonly Entry[] => [{ course: 'A', holds: ids }];

describe('a day that was delivered again', () => {
  beforeEach(async () => {
    await deliverLog([1, 2, 3], EARLY);
    await deliverLog([7, 8], LATE);
  });

  it('goes back, stays there while nothing new comes, and a second time forth', async () => {
    expect(await back(LOGS)).toBe(1);
    expect(await users('edx.events')).toEqual([1, 2, 3]);
    expect(await lake.ingest()).toEqual([]);
    expect(await lake.ingest({ redrive: true })).toEqual([]);
    expect(await users('edx.events')).toEqual([1, 2, 3]);
    expect(await back(LOGS)).toBe(1);
    expect(await users('edx.events')).toEqual([7, 8]);
    const [pointer] = (await (await context()).ledger.view()).list(DAYS);
    expect(pointer?.value.rolledBackAt).toBeUndefined();
  });

  it('is replaced by the next correction as ever, and that can go back in turn', async () => {
    await back(LOGS);
    await deliverLog([5], LATER);
    expect(await users('edx.events')).toEqual([5]);
    await back(LOGS);
    expect(await users('edx.events')).toEqual([1, 2, 3]);
  });

  it('fault 69: keeps the newer version beyond the grace period, so that it is not lost', async () => {
    const before = await marks();
    await back(LOGS);
    expect(await marks()).toBe(before); // one was lifted, one was made
    await lake.put(logKey(W2), [await logOf([event(9)])]);
    await lake.ingest(AT_ONCE);
    expect(await users('edx.events')).toEqual([1, 2, 3, 9]);
    expect(await files()).toBe(3);
    expect(await lookBack(await context(), LOGS)).toMatchObject({ possible: [{ unusedSince: null }], gone: [] });
    expect(await back(LOGS)).toBe(1);
    expect(await users('edx.events')).toEqual([7, 8, 9]);
  });

  it('leaves the files of both runs to the grace period once the next correction has come', async () => {
    await back(LOGS);
    await deliverLog([5], LATER);
    await lake.put(logKey(W2), [await logOf([event(9)])]);
    await lake.ingest(AT_ONCE);
    expect(await users('edx.events')).toEqual([5, 9]);
    expect(await files()).toBe(2);
    expect(await lookBack(await context(), LOGS)).toMatchObject({
      possible: [],
      gone: [{ to: { key: { date: W1 } } }],
    });
    expect(await back(LOGS)).toBe(0);
    expect(await users('edx.events')).toEqual([5, 9]);
  });

  it('goes back alone: other days, sites and organisations stay', async () => {
    await deliverLog([4], EARLY, logKey(W1, 'moor-end'));
    await deliverLog([5, 6], LATE, logKey(W1, 'moor-end'));
    for (const place of [{ org: 'other' }, { site: 'edge' }, { date: W2 }]) {
      expect(await back({ ...LOGS, place })).toBe(0);
    }
    expect(await back({ ...LOGS, place: { org: 'moor-end', site: 'edx', date: W1 } })).toBe(1);
    expect(await users('edx.events')).toEqual([4, 7, 8]);
    expect(await back(LOGS)).toBe(2);
    expect(await users('edx.events')).toEqual([1, 2, 3, 5, 6]);
  });

  it('does not go back to files that are being removed, or are not what they were', async () => {
    const { ledger, storage } = await context();
    const view = await ledger.view();
    const [pointer] = view.list(DAYS);
    const { prefix, files: parts } = pointer!.value.previous!;
    const mark = view.read(itemKeys.garbage(prefix))!;
    const value = { since: new Date().toISOString(), removing: true } as const;
    await ledger.commit([put(mark.key, mark.version, value)]);
    expect(await back(LOGS)).toBe(0);
    await ledger.commit([put(mark.key, mark.version + 1, mark.value)]);
    await storage.remove(prefix + parts[0]!.name);
    expect(await back(LOGS)).toBe(0);
    expect(await users('edx.events')).toEqual([7, 8]);
  });

  it('goes back once when two ask for the same step', async () => {
    const { possible } = await lookBack(await context(), LOGS);
    const taken = await Promise.all(
      [1, 2].map(async () => (await rollback(await context(), { ...LOGS, steps: stepsOf(possible) })).taken),
    );
    expect(taken.flat()).toHaveLength(1);
    expect(await users('edx.events')).toEqual([1, 2, 3]);
  });
});

describe('the newest snapshot', () => {
  it('goes back to the week before, until the next package; the history keeps both', async () => {
    await deliverPackage(W1, holds(1, 2));
    await deliverPackage(W2, holds(3));
    expect((await lookBack(await context(), NEWEST)).possible).toMatchObject([{ unusedSince: null, mark: undefined }]);
    expect(await back(HISTORY)).toBe(0);
    expect(await back(NEWEST)).toBe(1);
    expect(await users('edx.user_id_map')).toEqual([1, 2]);
    expect(await users('edx_history.user_id_map')).toEqual([1, 2, 3]);
    await lake.ingest(AT_ONCE);
    expect(await files()).toBe(2);
    await deliverPackage(W3, holds(4));
    expect(await users('edx.user_id_map')).toEqual([4]);
  });

  it('of a week that was corrected goes back in the history as well, from either name', async () => {
    await deliverPackage(W1, holds(1));
    await deliverPackage(W1, holds(2, 3), LATE);
    for (const [place, shown] of [
      [NEWEST, [1]],
      [HISTORY, [2, 3]],
    ] as const) {
      expect(await back(place)).toBe(2);
      expect(await users('edx.user_id_map')).toEqual(shown);
      expect(await users('edx_history.user_id_map')).toEqual(shown);
    }
  });

  it('with rows that were carried forward goes back and forth', async () => {
    await deliverPackage(W1, [...holds(1), { course: 'B', holds: [2] }]);
    await deliverPackage(W2, [...holds(11), { course: 'B', holds: 'failed' }]);
    expect(await users('edx.user_id_map')).toEqual([2, 11]);
    await back(NEWEST);
    expect(await users('edx.user_id_map')).toEqual([1, 2]);
    await back(NEWEST);
    expect(await users('edx.user_id_map')).toEqual([2, 11]);
  });

  it('that a package has emptied goes back to its rows', async () => {
    await deliverPackage(W1, [...holds(1), { course: 'A', table: 'student_courseenrollment', holds: [5] }]);
    await lake.put(packageKey(W2), [await packageOf(W2, holds(2))], EARLY);
    await lake.ingest({ settings: { shrink: { except: ['edx.student_courseenrollment'] } } });
    const place = target('edx-packages', 'student_courseenrollment', 'current');
    expect(await users('edx.student_courseenrollment')).toEqual([]);
    expect(await back(place)).toBe(1);
    expect(await users('edx.student_courseenrollment')).toEqual([5]);
  });
});
