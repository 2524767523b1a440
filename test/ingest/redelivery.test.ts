import { cp, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CURRENT, event, events, logKey, logOf, packageKey, packageOf } from './deliveries.ts';
import { ringOf, type TestLake, testLake } from './lake.ts';

const ring = await ringOf(CURRENT.privateKey);
let lake: TestLake;

beforeEach(async () => {
  lake = await testLake({ ring });
});
afterEach(() => lake.remove());

const KEY = logKey('2025-03-02');
const EARLY = '2025-03-03T01:00:00Z';
const LATE = '2025-03-03T02:00:00Z';

/** All that can be asked of the lake. */
const everything = async () => ({
  events: await lake.rows('select * from edx.events order by user_id'),
  maps: await lake.rows('select * from edx.user_id_map order by user_id'),
  history: await lake.rows('select * from edx_history.user_id_map order by user_id'),
  units: await lake.rows('select * from lake.units order by object, object_version, entry'),
  rejects: await lake.rows('select * from lake.rejects order by object, "row"'),
  freshness: await lake.rows('select * from lake.freshness order by all'),
});
const users = () => lake.values('select user_id from edx.events order by 1');
const states = () =>
  lake.values(
    "select concat_ws(' ', split_part(object, '/', 3), state, split_part(reason, ':', 1)) from lake.units order by 1",
  );

describe('an object that is delivered again', () => {
  it('changes nothing: as it lies there, written again, and under another folder', async () => {
    const path = await lake.put(KEY, [await logOf([...events(3), 'no event'])]);
    await lake.put(packageKey('2025-03-02'), [await packageOf('2025-03-02', [{ course: 'A', holds: [1, 2] }])]);
    await lake.ingest();
    const before = await everything();
    expect(before.events).toHaveLength(3);

    expect(await lake.ingest()).toEqual([]);
    expect(await everything()).toEqual(before);

    const later = new Date('2031-01-01T00:00:00Z');
    await utimes(path, later, later);
    expect(await lake.ingest()).toMatchObject([{ kind: 'nothing to do' }]);
    expect(await everything()).toEqual(before);

    const copy = join(dirname(lake.folder), 'a copy');
    await cp(lake.folder, copy, { recursive: true });
    expect(await lake.ingest({ places: [copy] })).toMatchObject([{ kind: 'nothing to do' }, { kind: 'nothing to do' }]);
    expect(await lake.ingest({ places: [copy] })).toEqual([]);
    expect(await everything()).toEqual(before);
  });

  it('fault 45: taken by two processes at once is published once', async () => {
    await lake.put(KEY, [await logOf(events(3))]);
    await lake.put(packageKey('2025-03-02'), [await packageOf('2025-03-02', [{ course: 'A', holds: [1, 2] }])]);
    const outcomes = (await Promise.all([lake.ingest(), lake.ingest(), lake.ingest()])).flat();
    expect(outcomes.filter(({ kind }) => kind === 'settled')).toHaveLength(2);
    expect(await users()).toEqual([1, 2, 3]);
    expect(await lake.values('select count(*) from edx_history.user_id_map')).toEqual([2]);
  });

  it('fault 54: with other bytes, and later, replaces what it brought', async () => {
    await lake.put(KEY, [await logOf(events(3))], EARLY);
    await lake.ingest();
    await lake.put(KEY, [await logOf([event(7), event(8)])], LATE);
    expect(await lake.ingest()).toMatchObject([{ kind: 'settled', state: 'PUBLISHED' }]);
    expect(await users()).toEqual([7, 8]);
    const units = await lake.rows(
      "select state, split_part(reason, ':', 1) as reason, rows_written from lake.units order by 1",
    );
    expect(units).toEqual([
      { state: 'PUBLISHED', reason: null, rows_written: 2 },
      { state: 'SUPERSEDED', reason: 'NEWER_VERSION', rows_written: 3 },
    ]);
  });

  it('fault 46: as an older version that arrives late at another path is superseded', async () => {
    await lake.put(`first/${KEY}`, [await logOf(events(3))], LATE);
    await lake.ingest();
    const before = await lake.rows('select * from edx.events order by user_id');
    await lake.put(`second/${KEY}`, [await logOf([event(7)])], EARLY);
    expect(await lake.ingest()).toMatchObject([{ kind: 'nothing to do' }]);
    expect(await lake.rows('select * from edx.events order by user_id')).toEqual(before);
    expect(await lake.values('select state from lake.units order by 1')).toEqual(['PUBLISHED', 'SUPERSEDED']);
    expect(await lake.ingest()).toEqual([]);
  });

  it('damaged leaves what it brought before, until it comes whole', async () => {
    await lake.put(KEY, [await logOf(events(3))], EARLY);
    await lake.ingest();
    const whole = await logOf([event(9)]);
    await lake.put(KEY, [whole.subarray(0, -1)], LATE);
    expect(await lake.ingest()).toMatchObject([{ kind: 'settled', state: 'QUARANTINED' }]);
    expect(await users()).toEqual([1, 2, 3]);
    expect(await lake.values('select state from lake.units order by 1')).toEqual(['PUBLISHED', 'QUARANTINED']);
    await lake.put(KEY, [whole], '2025-03-03T03:00:00Z');
    await lake.ingest();
    expect(await users()).toEqual([9]);
    expect(await lake.values('select state from lake.units order by 1')).toEqual([
      'PUBLISHED',
      'QUARANTINED',
      'SUPERSEDED',
    ]);
  });

  it('as a corrected package replaces current and history, and drops a table that it no longer has', async () => {
    const key = packageKey('2025-03-02');
    const enrolled = { course: 'A', table: 'student_courseenrollment', holds: [5] } as const;
    await lake.put(key, [await packageOf('2025-03-02', [{ course: 'A', holds: [1, 2] }, enrolled])], EARLY);
    await lake.ingest();
    await lake.put(key, [await packageOf('2025-03-02', [{ course: 'A', holds: [3] }])], LATE);
    const except = { shrink: { except: ['edx.student_courseenrollment'] } };
    expect(await lake.ingest({ settings: except })).toMatchObject([
      { warnings: [expect.stringMatching(/^student_courseenrollment \(edx\).*empty/)] },
    ]);
    for (const schema of ['edx', 'edx_history']) {
      expect(await lake.values(`select user_id from ${schema}.user_id_map`)).toEqual([3]);
      expect(await lake.values(`select user_id from ${schema}.student_courseenrollment`)).toEqual([]);
    }
    expect(await lake.values('select state from lake.units order by 1')).toEqual([
      'PUBLISHED',
      'SUPERSEDED',
      'SUPERSEDED',
    ]);
  });
});

describe('the same day under the other token of its site', () => {
  it('is a duplicate when it has the same bytes', async () => {
    const bytes = await logOf(events(3));
    await lake.put(logKey('2025-03-02', 'lakeview', 'edx'), [bytes], EARLY);
    await lake.ingest();
    await lake.put(logKey('2025-03-02', 'lakeview', 'prod'), [bytes], LATE);
    expect(await lake.ingest()).toMatchObject([{ kind: 'nothing to do' }]);
    expect(await users()).toEqual([1, 2, 3]);
    expect(await states()).toEqual(['edx PUBLISHED', 'prod SUPERSEDED DUPLICATE']);
  });

  it('replaces when it has other bytes and is newer, in whichever order they are found', async () => {
    await lake.put(logKey('2025-03-02', 'lakeview', 'edx'), [await logOf(events(3))], LATE);
    await lake.put(logKey('2025-03-02', 'lakeview', 'prod'), [await logOf([event(7)])], EARLY);
    await lake.ingest();
    expect(await users()).toEqual([1, 2, 3]);
    expect(await states()).toEqual(['edx PUBLISHED', 'prod SUPERSEDED NEWER_VERSION']);

    await lake.put(logKey('2025-03-02', 'lakeview', 'prod'), [await logOf([event(8)])], '2025-03-03T03:00:00Z');
    await lake.ingest();
    expect(await users()).toEqual([8]);
    expect(await states()).toEqual(['edx SUPERSEDED NEWER_VERSION', 'prod PUBLISHED', 'prod SUPERSEDED NEWER_VERSION']);
  });

  it('is another delivery on edge, and of another organisation or day', async () => {
    await lake.put(logKey('2025-03-02'), [await logOf([event(1)])]);
    await lake.put(logKey('2025-03-02', 'lakeview', 'edge'), [await logOf([event(2)])]);
    await lake.put(logKey('2025-03-02', 'moor-end'), [await logOf([event(3)])]);
    await lake.put(logKey('2025-03-03'), [await logOf([event(4)])]);
    await lake.ingest();
    const rows = await lake.values(
      "select concat_ws(' ', org, site, file_date, user_id) from edx.events order by user_id",
    );
    expect(rows).toEqual([
      'lakeview edx 2025-03-02 1',
      'lakeview edge 2025-03-02 2',
      'moor-end edx 2025-03-02 3',
      'lakeview edx 2025-03-03 4',
    ]);
  });
});

describe('a file of no feed', () => {
  it('is recorded once, as ignored; hidden ones are not', async () => {
    await lake.put('notes.txt', [Buffer.from('of nothing')]);
    await lake.put('course-data/lakeview-2025-02.zip', [Buffer.from('no day')]);
    await lake.put('.hidden/lakeview-2025-03-02.zip', [Buffer.from('hidden')]);
    await lake.put('course-data/.DS_Store', [Buffer.from('hidden')]);
    await lake.ingest();
    const units = await lake.rows('select * from lake.units order by object');
    expect(units).toMatchObject([
      { object: 'course-data/lakeview-2025-02.zip', state: 'IGNORED', feed: null, rows_read: 0 },
      { object: 'notes.txt', state: 'IGNORED', feed: null, rows_read: 0 },
    ]);
    for (const { reason } of units) expect(reason).toMatch(/^UNKNOWN_KEY: /);
    expect(await lake.ingest()).toEqual([]);
    expect(await lake.rows('select * from lake.units order by object')).toEqual(units);
  });
});
