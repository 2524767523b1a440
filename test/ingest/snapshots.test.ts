import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UnitReport } from '../../lambdas/core/lake/reports.ts';
import { CURRENT, type Entry, event, logKey, logOf, packageKey, packageOf } from './deliveries.ts';
import { ringOf, type TestIngest, type TestLake, testLake } from './lake.ts';

const ring = await ringOf(CURRENT.privateKey);
const W1 = '2025-03-02';
const W2 = '2025-03-09';
const W3 = '2025-03-16';
const W4 = '2025-03-23';

let lake: TestLake;

beforeEach(async () => {
  lake = await testLake({ ring });
});
afterEach(() => lake.remove());

/** Delivers a package and ingests it. */
async function deliver(date: string, entries: readonly Entry[], options: TestIngest = {}) {
  await lake.put(packageKey(date), [await packageOf(date, entries)]);
  const [outcome] = await lake.ingest(options);
  if (outcome?.kind !== 'settled') throw new Error(`the package of ${date} was not settled`);
  return outcome;
}

/** `{snapshot date, month and day} {user id}` of each row. */
const current = (table = 'user_id_map') =>
  lake.values(`select strftime(snapshot_date, '%m-%d') || ' ' || user_id from edx.${table} order by user_id`);
const history = (table = 'user_id_map') =>
  lake.values(
    `select concat_ws(' ', strftime(delivery_date, '%m-%d'), strftime(snapshot_date, '%m-%d'), user_id)
      from edx_history.${table} order by delivery_date, user_id`,
  );
/** What an outcome says of tables that are held back. */
const heldIn = ({ units }: { readonly units: readonly UnitReport[] }) =>
  units.filter(({ state }) => state === 'QUARANTINED').map(({ reason, detail }) => `${reason}: ${detail}`);
const states = () => lake.values('select state from lake.units order by object, entry');

describe('weekly packages', () => {
  it('the newest is current, all are in the history', async () => {
    await deliver(W1, [{ course: 'A', holds: [1, 2] }]);
    await deliver(W2, [{ course: 'A', holds: [2, 3] }]);
    expect(await current()).toEqual(['03-09 2', '03-09 3']);
    expect(await history()).toEqual(['03-02 03-02 1', '03-02 03-02 2', '03-09 03-09 2', '03-09 03-09 3']);
  });

  it('fault 46: an older one that arrives later goes into the history and is published', async () => {
    await deliver(W2, [{ course: 'A', holds: [2] }]);
    const { state } = await deliver(W1, [{ course: 'A', holds: [1] }]);
    expect(state).toBe('PUBLISHED');
    expect(await current()).toEqual(['03-09 2']);
    expect(await history()).toEqual(['03-02 03-02 1', '03-09 03-09 2']);
    expect(await states()).toEqual(['PUBLISHED', 'PUBLISHED']);
  });

  it('do not touch another organisation', async () => {
    await lake.put(packageKey(W1, 'moor-end'), [await packageOf(W1, [{ course: 'M', holds: [9] }], 'moor-end')]);
    await deliver(W1, [{ course: 'A', holds: [1] }]);
    await deliver(W2, [{ course: 'A', table: 'student_courseenrollment', holds: [1] }]);
    expect(await current()).toEqual(['03-02 1', '03-02 9']);
  });

  it('a table of no row is empty, also when the one before was not', async () => {
    await deliver(W1, [{ course: 'A', holds: [1] }]);
    const { warnings } = await deliver(W2, [{ course: 'A', holds: [] }]);
    expect(await current()).toEqual([]);
    expect(await history()).toEqual(['03-02 03-02 1']);
    expect(warnings).toEqual([]);
  });
});

describe('fault 25: what a package lacks without notice', () => {
  it('a table of a whole site is held back, and its rows stay until it comes again', async () => {
    await deliver(W1, [
      { course: 'A', holds: [1] },
      { course: 'A', table: 'student_courseenrollment', holds: [1] },
    ]);
    for (const [date, id] of [
      [W2, 2],
      [W3, 3],
    ] as const) {
      const outcome = await deliver(date, [{ course: 'A', table: 'student_courseenrollment', holds: [id] }]);
      expect(outcome).toMatchObject({ state: 'PUBLISHED', warnings: [] });
      expect(heldIn(outcome)).toEqual([
        expect.stringMatching(/^SHRANK: user_id_map \(edx\) has no entry where 1 rows/),
      ]);
      expect(await current()).toEqual(['03-02 1']);
      expect(await history()).toEqual(['03-02 03-02 1']);
    }
    expect(await current('student_courseenrollment')).toEqual(['03-16 3']);
    await deliver(W4, [
      { course: 'A', holds: [4] },
      { course: 'A', table: 'student_courseenrollment', holds: [4] },
    ]);
    expect(await current()).toEqual(['03-23 4']);
  });

  it('a whole site is held back, table by table', async () => {
    await deliver(W1, [
      { course: 'A', holds: [1] },
      { course: 'P', site: 'edge', holds: [2] },
      { course: 'P', site: 'edge', table: 'student_courseenrollment', holds: [2] },
    ]);
    const [held, ...others] = heldIn(await deliver(W2, [{ course: 'A', holds: [1] }]));
    expect(others).toEqual([]);
    for (const table of ['student_courseenrollment', 'user_id_map'])
      expect(held).toContain(`${table} (edge) has no entry`);
    expect(await current()).toEqual(['03-09 1', '03-02 2']);
    expect(await current('student_courseenrollment')).toEqual(['03-02 2']);
  });

  it('a course is gone from the tables that the others have', async () => {
    await deliver(W1, [
      { course: 'A', holds: [1] },
      { course: 'B', holds: [2] },
    ]);
    const { warnings } = await deliver(W2, [{ course: 'A', holds: [1] }]);
    expect(warnings).toEqual(['user_id_map (edx): no entry for lakeviewx-b-t1 (1 rows before); counts as empty now']);
    expect(await current()).toEqual(['03-09 1']);
  });

  it('a course is gone also when another failed that was not there before', async () => {
    await deliver(W1, [{ course: 'A', holds: [1] }]);
    await deliver(W2, [
      { course: 'A', table: 'student_courseenrollment', holds: [1] },
      { course: 'B', holds: 'failed' },
    ]);
    expect(await current()).toEqual([]);
  });
});

describe.each(['failed', 'damaged'] as const)('an entry that is %s', (fault) => {
  const B_FAILS: readonly Entry[] = [{ course: 'B', holds: fault }];

  it("keeps the course's rows of the week before in current, not in the history, until it comes again", async () => {
    await deliver(W1, [
      { course: 'A', holds: [1] },
      { course: 'B', holds: [2] },
    ]);
    const { warnings, state } = await deliver(W2, [{ course: 'A', holds: [11] }, ...B_FAILS]);
    expect(state).toBe('PUBLISHED');
    expect(warnings).toEqual([
      expect.stringMatching(
        /^user_id_map \(edx\): .*lakeviewx-b-t1; rows that an earlier package brought for it stay$/,
      ),
    ]);
    expect(await current()).toEqual(['03-02 2', '03-09 11']);
    expect(await history()).toEqual(['03-02 03-02 1', '03-02 03-02 2', '03-09 03-09 11']);
    expect(await states()).toEqual([
      'PUBLISHED',
      'PUBLISHED',
      'PUBLISHED',
      fault === 'failed' ? 'IGNORED' : 'QUARANTINED',
    ]);

    await deliver(W3, [{ course: 'A', holds: [111] }, ...B_FAILS]);
    expect(await current()).toEqual(['03-02 2', '03-16 111']);
    expect(await history()).toHaveLength(4);

    await deliver(W4, [
      { course: 'A', holds: [1111] },
      { course: 'B', holds: [2222] },
    ]);
    expect(await current()).toEqual(['03-23 1111', '03-23 2222']);
  });

  it('keeps them also where no other course has the table, and where it has the site alone', async () => {
    await deliver(W1, [
      { course: 'A', table: 'student_courseenrollment', holds: [1] },
      { course: 'B', holds: [2] },
    ]);
    await deliver(W2, [{ course: 'A', table: 'student_courseenrollment', holds: [1] }, ...B_FAILS]);
    expect(await current()).toEqual(['03-02 2']);
    expect(await history()).toEqual(['03-02 03-02 2']);
    await deliver(W3, [{ course: 'B', holds: [3] }]);
    expect(await current()).toEqual(['03-16 3']);
  });

  it('keeps nothing of a course that had nothing', async () => {
    await deliver(W1, [{ course: 'A', holds: [1] }]);
    await deliver(W2, [{ course: 'A', holds: [11] }, ...B_FAILS]);
    expect(await current()).toEqual(['03-09 11']);
    expect(await history()).toEqual(['03-02 03-02 1', '03-09 03-09 11']);
  });

  it('keeps what the first version of the same package brought', async () => {
    const key = packageKey(W2);
    await deliver(W1, [{ course: 'B', holds: [2] }]);
    const first: readonly Entry[] = [
      { course: 'A', holds: [11] },
      { course: 'B', holds: [22] },
    ];
    await lake.put(key, [await packageOf(W2, first)], '2025-03-10T01:00:00Z');
    await lake.ingest();
    await lake.put(key, [await packageOf(W2, [{ course: 'A', holds: [12] }, ...B_FAILS])], '2025-03-10T02:00:00Z');
    await lake.ingest();
    expect(await current()).toEqual(['03-09 12', '03-09 22']);
  });

  it('is not repeated beside an entry of the same course that holds, if it is known to be the wrong one', async () => {
    await deliver(W1, [{ course: 'A', holds: [1] }]);
    await deliver(W2, [
      { course: 'A', site: 'edx', holds: [1, 2] },
      { course: 'A', holds: fault },
    ]);
    // Of two entries with data neither counts: which of them is damaged shows only when both are read.
    expect(await current()).toEqual(fault === 'failed' ? ['03-09 1', '03-09 2'] : ['03-02 1']);
  });

  it('in a late package does not reach current', async () => {
    await deliver(W1, [{ course: 'B', holds: [1] }]);
    await deliver(W3, [{ course: 'B', holds: [3] }]);
    await deliver(W2, [{ course: 'A', holds: [2] }, ...B_FAILS]);
    expect(await current()).toEqual(['03-16 3']);
    expect(await history()).toEqual(['03-02 03-02 1', '03-09 03-09 2', '03-16 03-16 3']);
  });
});

describe('fault 65: an entry whose name differs a little', () => {
  const W1_ROWS: readonly Entry[] = [
    { course: 'A', holds: [1] },
    { course: 'B', holds: [2] },
  ];
  const without = (part: string) => (usual: string) => usual.replace(part, '');

  it.each<[string, (usual: string) => string]>([
    ['lacks -analytics', without('-analytics')],
    ['ends in .SQL.GPG', (usual) => usual.replace('.sql.gpg', '.SQL.GPG')],
    ['ends in .sql.pgp', (usual) => usual.replace('.gpg', '.pgp')],
    ['is in upper case', (usual) => usual.toUpperCase()],
  ])('and %s is read', async (_, named) => {
    await deliver(W1, W1_ROWS);
    const { warnings } = await deliver(W2, [
      { course: 'A', holds: [11] },
      { course: 'B', holds: [22], named },
    ]);
    expect(warnings).toEqual([]);
    expect(await current()).toEqual(['03-09 11', '03-09 22']);
  });

  it.each<[string, (usual: string) => string]>([
    ['has another site', (usual) => usual.replace('-prod-', '-stage-')],
    ['has another ending', (usual) => usual.replace('.sql', '.csv')],
    ['has two sites', (usual) => usual.replace('-prod-', '-prod-stage-')],
    ['is a copy', (usual) => usual.replace('.sql', ' (1).sql')],
    ['lacks its site', without('-prod')],
  ])('and %s is not read: the rows of its course stay, and what was expected is said', async (_, named) => {
    await deliver(W1, W1_ROWS);
    const { warnings, state } = await deliver(W2, [
      { course: 'A', holds: [11] },
      { course: 'B', holds: [22], named },
    ]);
    expect(state).toBe('PUBLISHED');
    expect(warnings[0]).toMatch(/expected \{org\}-\{course\}-\{run\}-user_id_map-\{site\}-analytics\.sql\.gpg/);
    expect(warnings.slice(1)).toEqual([expect.stringMatching(/^user_id_map \(edx\): .*lakeviewx-b-t1; rows .* stay$/)]);
    expect(await current()).toEqual(['03-02 2', '03-09 11']);
    expect(await history()).toEqual(['03-02 03-02 1', '03-02 03-02 2', '03-09 03-09 11']);
  });

  it('of all courses empties no table', async () => {
    await deliver(W1, W1_ROWS);
    const others: Entry = { course: 'A', table: 'student_courseenrollment', holds: [1] };
    const stage = (usual: string) => usual.replace('-prod-', '-stage-');
    await deliver(W2, [others, ...W1_ROWS.map((entry) => ({ ...entry, named: stage }))]);
    expect(await current()).toEqual(['03-02 1', '03-02 2']);
    expect(await current('student_courseenrollment')).toEqual(['03-09 1']);
  });

  it('finds the rows of its course also where an earlier package spelled the course in another case', async () => {
    await deliver(W1, W1_ROWS);
    await deliver(W2, [
      { course: 'A', holds: [11] },
      { course: 'B', holds: 'failed', named: (usual) => usual.toUpperCase() },
    ]);
    expect(await current()).toEqual(['03-02 2', '03-09 11']);
  });

  it('without a known table is named once, with a count', async () => {
    const named = (usual: string) => usual.replace('user_id_map', 'new_table');
    const { warnings } = await deliver(W1, [
      { course: 'A', holds: [1] },
      ...['B', 'C', 'D'].map((course) => ({ course, holds: [1], named })),
    ]);
    expect(warnings).toEqual([
      expect.stringMatching(/^not read: new_table is not a known table \(\S+LakeviewX-B-T1\S+ and 2 other entries\)$/),
    ]);
  });

  it('of what macOS adds to an archive is passed over', async () => {
    const { warnings } = await deliver(W1, [
      { course: 'A', holds: [1] },
      { course: 'A', holds: 'damaged', named: (usual) => `__MACOSX/._${usual}` },
    ]);
    expect(warnings).toEqual([]);
    expect(await current()).toEqual(['03-02 1']);
    expect(await states()).toEqual(['PUBLISHED', 'IGNORED']);
  });
});

describe('a package of which nothing is usable', () => {
  it('changes nothing', async () => {
    await deliver(W1, [
      { course: 'A', holds: [1] },
      { course: 'P', site: 'edge', holds: [2] },
    ]);
    const before = await lake.rows('select * from edx.user_id_map order by user_id');
    const freshness = await lake.rows('select * from lake.freshness order by all');
    const { state } = await deliver(W2, [
      { course: 'A', holds: 'damaged' },
      { course: 'B', holds: 'failed' },
    ]);
    expect(state).toBe('QUARANTINED');
    expect(await lake.rows('select * from edx.user_id_map order by user_id')).toEqual(before);
    expect(await history()).toHaveLength(2);
    expect(await lake.rows('select * from lake.freshness order by all')).toEqual(freshness);
  });

  it('on one site does not make that site look fresh', async () => {
    await deliver(W1, [
      { course: 'A', holds: [1] },
      { course: 'P', site: 'edge', holds: [2] },
    ]);
    await deliver(W2, [
      { course: 'A', holds: [1] },
      { course: 'P', site: 'edge', holds: 'damaged' },
    ]);
    expect(await lake.values("select site || ' ' || newest_delivery from lake.freshness order by 1")).toEqual([
      'edge 2025-03-02',
      'edx 2025-03-09',
    ]);
  });
});

describe('snapshots.keep', () => {
  const keepTwo = { settings: { snapshots: { keep: 2 } } };

  it('is how many stay in the history, for each site', async () => {
    const edge: Entry = { course: 'P', site: 'edge', holds: [7] };
    await deliver(W1, [{ course: 'A', holds: [1] }, edge], keepTwo);
    await deliver(W2, [{ course: 'A', holds: [2] }], keepTwo);
    await deliver(W3, [{ course: 'A', holds: [3] }], keepTwo);
    expect(await history()).toEqual(['03-02 03-02 7', '03-09 03-09 2', '03-16 03-16 3']);
    expect(await current()).toEqual(['03-16 3', '03-02 7']);
  });

  it('counts one that arrives late among them', async () => {
    await deliver(W2, [{ course: 'A', holds: [2] }], keepTwo);
    await deliver(W4, [{ course: 'A', holds: [4] }], keepTwo);
    await deliver(W3, [{ course: 'A', holds: [3] }], keepTwo);
    expect(await history()).toEqual(['03-16 03-16 3', '03-23 03-23 4']);
    await deliver(W1, [{ course: 'A', holds: [1] }], keepTwo);
    expect(await history()).toEqual(['03-16 03-16 3', '03-23 03-23 4']);
    expect(await current()).toEqual(['03-23 4']);
  });

  it('does not take away what current still shows', async () => {
    const keepOne = { settings: { snapshots: { keep: 1 }, runs: { graceHours: 0 } } };
    await deliver(W1, [{ course: 'A', holds: [1] }], keepOne);
    for (const date of [W2, W3]) {
      const others: Entry = { course: 'A', table: 'student_courseenrollment', holds: [1] };
      await deliver(date, [{ course: 'A', holds: 'failed' }, others], keepOne);
      expect(await current()).toEqual(['03-02 1']);
    }
  });
});

describe('runs.graceHours', () => {
  /** Parquet files of source tables. */
  const files = async () => {
    const all = await readdir(join(dirname(lake.folder), 'lake/tables/edx'), { recursive: true });
    return all.filter((file) => file.endsWith('.parquet'));
  };
  const replaceLog = async (options: TestIngest) => {
    await lake.put(logKey(W1), [await logOf([event(1)])], '2025-03-03T01:00:00Z');
    await lake.ingest(options);
    await lake.put(logKey(W1), [await logOf([event(2)])], '2025-03-03T02:00:00Z');
    await lake.ingest(options);
  };

  it('0: the files of what was replaced are gone with the ingest that replaces', async () => {
    await replaceLog({ settings: { runs: { graceHours: 0 } } });
    expect(await files()).toHaveLength(1);
    expect(await lake.values('select user_id from edx.events')).toEqual([2]);
  });

  it('24: they stay for queries that began before, and no query that begins now sees them', async () => {
    await replaceLog({});
    expect(await files()).toHaveLength(2);
    expect(await lake.values('select user_id from edx.events')).toEqual([2]);
    await lake.put(logKey(W2), [await logOf([event(3)])]);
    await lake.ingest({ settings: { runs: { graceHours: 0 } } });
    expect(await files()).toHaveLength(2);
  });

  it('0: snapshots beyond those that are kept lose their files, a late one too', async () => {
    const options = { settings: { runs: { graceHours: 0 }, snapshots: { keep: 1 } } };
    for (const [date, id] of [
      [W2, 2],
      [W3, 3],
      [W1, 1],
    ] as const) {
      await deliver(date, [{ course: 'A', holds: [id] }], options);
    }
    expect(await files()).toHaveLength(1);
    expect(await history()).toEqual(['03-16 03-16 3']);
  });
});
