import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acceptedOf } from '../../bin/commands/ingest.ts';
import { processOwner } from '../../bin/this-machine.ts';
import { absentTables } from '../../lambdas/core/catalogue/shrunk.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';
import { CURRENT, type Entry, event, logKey, logOf, packageKey, packageOf } from './deliveries.ts';
import { ringOf, type TestIngest, type TestLake, testLake } from './lake.ts';

const ring = await ringOf(CURRENT.privateKey);
const [W1, W2, W3] = ['2025-03-02', '2025-03-09', '2025-03-16'] as const;

let lake: TestLake;
beforeEach(async () => {
  lake = await testLake({ ring });
});
afterEach(() => lake.remove());

async function deliver(date: string, entries: readonly Entry[], options: TestIngest = {}) {
  await lake.put(packageKey(date), [await packageOf(date, entries)]);
  return lake.ingest(options);
}
const ids = (count: number) => Array.from({ length: count }, (_, at) => at + 1);
const count = async (relation: string) => (await lake.values(`select count(*)::int from ${relation}`))[0];
const reasons = () =>
  lake.values(
    "select concat_ws(' ', table_name, split_part(reason, ':', 1)) from lake.units where state = 'QUARANTINED' order by 1",
  );

const SESSIONS = 'timeback-export/2025-03-0';
const putSessions = (day: number, rows: number) =>
  lake.put(`${SESSIONS}${day}/caliper_session.csv`, [
    Buffer.from(
      [
        'id,user_id,client_id,started_at_time,ended_at_time',
        ...ids(rows).map((id) => `s${id},u1,app,2025-03-01 10:00:00,2025-03-01 11:00:00`),
        '',
      ].join('\n'),
    ),
  ]);

describe('fault 71: a delivery that holds much less', () => {
  it('as an export cut between two rows is held back until it is accepted', async () => {
    await putSessions(1, 11);
    await lake.ingest();
    await putSessions(2, 5);
    expect(await lake.ingest()).toMatchObject([{ state: 'QUARANTINED' }]);
    expect(await count('timeback_export.caliper_session')).toBe(11);
    expect(await count('timeback_export_history.caliper_session')).toBe(11);
    expect(await reasons()).toEqual(['caliper_session SHRANK']);
    expect(await lake.ingest()).toEqual([]);
    expect(await lake.ingest({ redrive: true })).toMatchObject([{ state: 'QUARANTINED' }]);
    expect(await count('timeback_export.caliper_session')).toBe(11);

    const accept = { object: `${SESSIONS}2/caliper_session.csv`, table: 'caliper_session' };
    expect(await lake.ingest({ redrive: true, accept })).toMatchObject([{ state: 'PUBLISHED' }]);
    expect(await count('timeback_export.caliper_session')).toBe(5);
    expect(await reasons()).toEqual([]);
    await expect(lake.ingest({ redrive: true, accept })).rejects.toThrow(/nothing of it is quarantined/);
  });

  it('in one table of a package leaves the others published, and is judged against what is visible', async () => {
    const enrolled = (date: number): Entry => ({ course: 'A', table: 'student_courseenrollment', holds: [date] });
    await deliver(W1, [{ course: 'A', holds: ids(6) }, { course: 'B', holds: ids(5) }, enrolled(1)]);
    const small: readonly Entry[] = [
      { course: 'A', holds: ids(5) },
      { course: 'B', holds: [] },
    ];
    expect(await deliver(W2, [...small, enrolled(2)])).toMatchObject([{ state: 'PUBLISHED' }]);
    expect(await count('edx.user_id_map')).toBe(11);
    expect(await lake.values('select user_id from edx.student_courseenrollment')).toEqual([2]);
    expect(await reasons()).toEqual(['user_id_map SHRANK', 'user_id_map SHRANK']);
    const exact = await lake.ingest({ redrive: true, accept: { object: packageKey(W2), table: 'edx.user_id_map' } });
    expect(exact).toMatchObject([{ state: 'PUBLISHED' }]);
    expect(await count('edx.user_id_map')).toBe(5);
    expect(await count('edx_history.user_id_map')).toBe(16);
    expect(await deliver(W3, [{ course: 'A', holds: ids(3) }, enrolled(3)])).toMatchObject([{ state: 'PUBLISHED' }]);
    expect(await count('edx.user_id_map')).toBe(3);
  });

  it('lacks a table altogether, which is taken when it is accepted or excepted', async () => {
    const both: readonly Entry[] = [
      { course: 'A', holds: [1] },
      { course: 'A', table: 'student_courseenrollment', holds: [1] },
    ];
    await deliver(W1, both);
    await deliver(W2, both.slice(0, 1));
    expect(await count('edx.student_courseenrollment')).toBe(1);
    expect(await reasons()).toEqual(['student_courseenrollment SHRANK']);
    const [accepted] = await lake.ingest({ redrive: true, accept: { object: packageKey(W2) } });
    expect(accepted).toMatchObject({
      warnings: [expect.stringMatching(/^student_courseenrollment \(edx\): .*empty now$/)],
    });
    expect(await count('edx.student_courseenrollment')).toBe(0);
    expect(await reasons()).toEqual([]);

    const except = { settings: { shrink: { except: ['edx.user_id_map'] } } };
    await deliver(W3, both.slice(1), except);
    expect(await count('edx.user_id_map')).toBe(0);
    expect(await reasons()).toEqual([]);
  });

  it('keeps rows that were carried forward among those that are visible', async () => {
    await deliver(W1, [
      { course: 'A', holds: ids(2) },
      { course: 'B', holds: ids(20) },
    ]);
    await deliver(W2, [
      { course: 'A', holds: ids(2) },
      { course: 'B', holds: 'failed' },
    ]);
    expect(await count('edx.user_id_map')).toBe(22);
    await deliver(W3, [
      { course: 'A', holds: ids(2) },
      { course: 'B', holds: ids(3) },
    ]);
    expect(await count('edx.user_id_map')).toBe(22);
    expect(await reasons()).toEqual(['user_id_map SHRANK', 'user_id_map SHRANK']);
  });
});

describe('fault 71: an export that lacks a table', () => {
  const TABLES: Readonly<Record<string, { header: string; row: string }>> = {
    cf_subject: { header: 'identifier,title,hierarchy_code,description', row: 's1,Maths,,' },
    placement_grade: { header: 'id,grade_primary_identifier,label,order_number', row: 'g1,01,First,1' },
    caliper_session: {
      header: 'id,user_id,client_id,started_at_time,ended_at_time',
      row: 's1,u1,app,2025-03-01 10:00:00,2025-03-01 11:00:00',
    },
  };
  const put = (day: number, name: string, rows = 1) => {
    const { header, row } = TABLES[name]!;
    return lake.put(`${SESSIONS}${day}/${name}.csv`, [
      Buffer.from([header, ...Array.from({ length: rows }, () => row), ''].join('\n')),
    ]);
  };
  const absent = async (): Promise<readonly string[]> => {
    const { ledger } = await openLakeAt(fileStorage(), toFolderUrl(lake.lakeFolder), processOwner());
    return absentTables(await ledger.view(), [], new Set()).map(({ table }) => table);
  };

  it('keeps its rows and is named, whichever it is, until it comes, also without rows', async () => {
    const names = Object.keys(TABLES);
    for (const name of names) await put(1, name);
    await lake.ingest();
    expect(await absent()).toEqual([]);
    for (const [at, missing] of names.entries()) {
      const day = at + 2;
      for (const name of names) if (name !== missing) await put(day, name);
      expect(await lake.ingest()).toHaveLength(2);
      expect(await absent()).toEqual([`timeback_export.${missing}`]);
      expect(await count(`timeback_export.${missing}`)).toBe(1);
      await put(day, missing);
      await lake.ingest();
      expect(await absent()).toEqual([]);
    }
    for (const name of names.slice(1)) await put(6, name);
    await lake.ingest();
    await put(6, names[0]!, 0);
    await lake.ingest();
    expect(await absent()).toEqual([]);
    expect(await count(`timeback_export.${names[0]}`)).toBe(0);
  });
});

describe('fault 71: an older package that arrives after a newer one', () => {
  it('does not fill what the newer one lacked, in every order of three', async () => {
    const has: Readonly<Record<string, readonly Entry[]>> = {
      [W1]: [
        { course: 'A', holds: [1] },
        { course: 'A', table: 'student_courseenrollment', holds: [1] },
      ],
      [W2]: [
        { course: 'A', holds: [2] },
        { course: 'P', site: 'edge', holds: [2] },
      ],
      [W3]: [{ course: 'A', holds: [3] }],
    };
    const orders = [
      [W3, W1, W2],
      [W3, W2, W1],
      [W2, W3, W1],
    ];
    for (const [at, order] of orders.entries()) {
      const org = `org${at}`;
      for (const date of order) {
        await lake.put(packageKey(date, org), [await packageOf(date, has[date]!, org)]);
        await lake.ingest();
      }
      expect(await lake.values(`select user_id from edx.user_id_map where org = '${org}' and site = 'edx'`)).toEqual([
        3,
      ]);
      expect(await count(`edx.student_courseenrollment where org = '${org}'`)).toBe(0);
      expect(await count(`edx_history.student_courseenrollment where org = '${org}'`)).toBe(1);
      const edge = await count(`edx.user_id_map where org = '${org}' and site = 'edge'`);
      expect(edge).toBe(order.indexOf(W2) < order.indexOf(W3) ? 1 : 0); // shown before: held back, and not filled later
    }
  });
});

describe('fault 71: a delivery dated in the future', () => {
  const at = (day: string) => ({ now: () => new Date(`${day}T12:00:00Z`) });

  it('is quarantined when it is over two days ahead, and taken when it is due', async () => {
    await deliver(W1, [{ course: 'A', holds: [1] }], at(W1));
    await deliver('2099-01-04', [{ course: 'A', holds: [99] }], at(W1));
    await lake.put(logKey('2025-03-05'), [await logOf([event(5)])]);
    await lake.put(logKey('2025-03-04'), [await logOf([event(4)])]);
    expect(await lake.ingest(at(W1))).toMatchObject([{ state: 'PUBLISHED' }, { state: 'QUARANTINED' }]);
    expect(await lake.values('select user_id from edx.user_id_map')).toEqual([1]);
    expect(await lake.values('select user_id from edx.events')).toEqual([4]);
    expect(await reasons()).toEqual(['FUTURE_DATE', 'FUTURE_DATE']);

    expect(await lake.ingest(at(W1))).toEqual([]);
    expect(await lake.ingest({ ...at(W1), redrive: true })).toEqual([]);
    await deliver(W2, [{ course: 'A', holds: [2] }], at('2025-03-03'));
    expect(await reasons()).toEqual(['FUTURE_DATE', 'FUTURE_DATE']);
    await lake.ingest(at(W2));
    expect(await lake.values('select user_id from edx.user_id_map')).toEqual([2]);
    expect(await lake.values('select user_id from edx.events order by 1')).toEqual([4, 5]);
    await lake.ingest(at('2099-01-02'));
    expect(await lake.values('select user_id from edx.user_id_map')).toEqual([99]);
    expect(await reasons()).toEqual([]);
  });
});

describe('--accept', () => {
  it('takes an object, perhaps a table, and leaves the paths', () => {
    expect(acceptedOf()).toEqual({ paths: [] });
    expect(acceptedOf(['o'])).toEqual({ accept: { object: 'o' }, paths: [] });
    for (const table of ['auth_user', 'edx.auth_user', 'timeback_export.cf_subject']) {
      expect(acceptedOf(['o', table])).toEqual({ accept: { object: 'o', table }, paths: [] });
      expect(acceptedOf(['o', table, 'p', 'q'])).toEqual({ accept: { object: 'o', table }, paths: ['p', 'q'] });
    }
    expect(acceptedOf(['o', 'p', 'q'])).toEqual({ accept: { object: 'o' }, paths: ['p', 'q'] });
  });
});
