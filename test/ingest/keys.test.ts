import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UsageError } from '../../lambdas/core/errors.ts';
import { CURRENT, events, logKey, logOf, PREVIOUS, packageKey, packageOf } from './deliveries.ts';
import { ringOf, type TestLake, testLake } from './lake.ts';

const current = await ringOf(CURRENT.privateKey);
const previous = await ringOf(PREVIOUS.privateKey);
const both = await ringOf(CURRENT.privateKey, PREVIOUS.privateKey);
/** Ids of the keys (and subkeys) that the messages are encrypted to. */
const PREVIOUS_IDS = PREVIOUS.privateKey.getKeys().map((key) => key.getKeyID().toHex().toUpperCase());

let lake: TestLake;

beforeEach(async () => {
  lake = await testLake({ ring: current });
});
afterEach(() => lake.remove());

const LOG = logKey('2025-03-02');
const PACKAGE = packageKey('2025-03-02');
const users = (relation: string) => lake.values(`select user_id from ${relation} order by 1`);
const states = () => lake.rows('select state, reason, rows_written from lake.units order by entry');

describe('a key', () => {
  it('is not needed where nothing is new, and nothing is recorded where one is', async () => {
    await lake.put(LOG, [await logOf(events(2))]);
    await lake.put('notes.txt', [Buffer.from('of nothing')]);
    await expect(lake.ingest({ ring: undefined })).rejects.toThrow(UsageError);
    await expect(lake.rows('select * from lake.units')).rejects.toThrow(/holds no lake/);
    await lake.ingest();
    expect(await lake.ingest({ ring: undefined })).toEqual([]);
  });

  it('fault 2: before the current one still opens what was encrypted to it', async () => {
    await lake.put(LOG, [await logOf(events(2), PREVIOUS)]);
    await lake.put(PACKAGE, [
      await packageOf('2025-03-02', [
        { course: 'A', holds: [1] },
        { course: 'B', holds: [2], keys: PREVIOUS },
      ]),
    ]);
    await lake.ingest({ ring: both });
    expect(await users('edx.events')).toEqual([1, 2]);
    expect(await users('edx.user_id_map')).toEqual([1, 2]);
  });
});

describe('fault 1: what is encrypted to another key', () => {
  it('is quarantined, naming the recipients, and not tried again with the same keys', async () => {
    await lake.put(LOG, [await logOf(events(2), PREVIOUS)]);
    expect(await lake.ingest()).toMatchObject([{ kind: 'settled', state: 'QUARANTINED' }]);
    const [unit] = await states();
    expect(unit).toMatchObject({ state: 'QUARANTINED', rows_written: 0 });
    expect(unit?.reason).toMatch(/^WRONG_KEY: /);
    expect(PREVIOUS_IDS.some((id) => String(unit?.reason).includes(id))).toBe(true);
    expect(await users('edx.events')).toEqual([]);
    expect(await lake.ingest()).toEqual([]);
  });

  it('is tried again by itself when the set of keys changes', async () => {
    await lake.put(LOG, [await logOf(events(2), PREVIOUS)]);
    await lake.ingest();
    expect(await lake.ingest({ ring: both })).toMatchObject([{ kind: 'settled', state: 'PUBLISHED' }]);
    expect(await users('edx.events')).toEqual([1, 2]);
    expect(await states()).toEqual([{ state: 'PUBLISHED', reason: null, rows_written: 2 }]);
    expect(await lake.ingest({ ring: both })).toEqual([]);
    expect(await lake.ingest({ ring: previous })).toEqual([]);
  });

  const mixed = () =>
    packageOf('2025-03-02', [
      { course: 'A', holds: [1] },
      { course: 'B', holds: [2], keys: PREVIOUS },
    ]);

  it('holds back single entries of a package, until the keys change', async () => {
    await lake.put(PACKAGE, [await mixed()]);
    expect(await lake.ingest()).toMatchObject([{ kind: 'settled', state: 'PUBLISHED' }]);
    expect(await users('edx.user_id_map')).toEqual([1]);
    expect(await lake.ingest()).toEqual([]);

    await lake.ingest({ ring: both });
    expect(await users('edx.user_id_map')).toEqual([1, 2]);
    expect(await users('edx_history.user_id_map')).toEqual([1, 2]);
    expect(await states()).toEqual([
      { state: 'PUBLISHED', reason: null, rows_written: 1 },
      { state: 'PUBLISHED', reason: null, rows_written: 1 },
    ]);
    expect(await lake.ingest({ ring: both })).toEqual([]);
  });

  it('is tried again also where the file lies with an older time than it was ingested with', async () => {
    const bytes = await mixed();
    await lake.put(PACKAGE, [bytes], '2025-03-03T02:00:00Z');
    await lake.ingest();
    await lake.put(PACKAGE, [bytes], '2025-03-03T01:00:00Z');
    await lake.ingest({ ring: both });
    expect(await users('edx.user_id_map')).toEqual([1, 2]);
    expect(await lake.values('select distinct state from lake.units')).toEqual(['PUBLISHED']);
  });

  it('comes back in an older package than the newest, into the history alone', async () => {
    await lake.put(PACKAGE, [await mixed()]);
    await lake.put(packageKey('2025-03-09'), [await packageOf('2025-03-09', [{ course: 'A', holds: [3] }])]);
    await lake.ingest();
    await lake.ingest({ ring: both });
    expect(await users('edx.user_id_map')).toEqual([3]);
    expect(await users('edx_history.user_id_map')).toEqual([1, 2, 3]);
  });

  it('is left alone once a newer version of the delivery is published', async () => {
    await lake.put(logKey('2025-03-02', 'lakeview', 'edx'), [await logOf(events(2), PREVIOUS)], '2025-03-03T01:00:00Z');
    await lake.put(LOG, [await logOf(events(3))], '2025-03-03T02:00:00Z');
    await lake.ingest();
    expect(await users('edx.events')).toEqual([1, 2, 3]);
    await lake.ingest({ ring: both });
    expect(await users('edx.events')).toEqual([1, 2, 3]);
    expect(await lake.ingest({ ring: both })).toEqual([]);
    expect(await lake.values('select state from lake.units order by 1')).toEqual(['PUBLISHED', 'SUPERSEDED']);
  });
});
