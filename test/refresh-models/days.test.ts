import { DuckDBConnection } from '@duckdb/node-api';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { encrypted, utf8 } from '../../bin/demo/encrypt.ts';
import { authUser } from '../../lambdas/core/feeds/edx/tables/auth-user.ts';
import { readWhole } from '../../lambdas/core/storage/storage.ts';
import { CURRENT, logKey, logOf, packageKey } from '../ingest/deliveries.ts';
import { ringOf, type TestLake, testLake } from '../ingest/lake.ts';
import { refresh } from './refreshing.ts';

const ring = await ringOf(CURRENT.privateKey);
let lake: TestLake;
beforeEach(async () => {
  lake = await testLake({ ring });
});
afterEach(() => lake.remove());

/** A check of a problem by a learner, or a look at a page where no problem is named. */
function act(user: number, time: string, problem?: string): string {
  const context = { user_id: user, course_id: 'course-v1:LakeviewX+BIO+T1', org_id: 'LakeviewX' };
  if (problem === undefined)
    return JSON.stringify({ event_type: 'page_close', event_source: 'browser', time, context });
  const event = {
    problem_id: `block-v1:LakeviewX+BIO+T1+type@problem+block@${problem}`,
    attempts: 1,
    grade: 1,
    max_grade: 2,
  };
  return JSON.stringify({ event_type: 'problem_check', event_source: 'server', time, context, event });
}

const TABLES = ['edx_session', 'edx_check', 'caliper_session', 'caliper_attempt', 'first_attempt', 'session_result'];
/** A full rebuild builds tables side by side, as Athena does. */
const rebuilt = (full = false) => refresh(lake.lakeFolder, { select: TABLES, full, atOnce: full ? 4 : 1 });

async function everything() {
  const rows: Record<string, unknown> = {};
  for (const table of TABLES) rows[table] = await lake.rows(`select * from base.${table} order by all`);
  return rows;
}

it('days that new, late and replaced logs touch are made again, and nothing differs from a full rebuild', async () => {
  const first = [
    act(1, '2025-03-02T23:40:00Z'),
    act(1, '2025-03-02T23:55:00Z', 'a'),
    act(2, '2025-01-31T08:00:00Z', 'a'),
  ];
  await lake.put(logKey('2025-03-02'), [await logOf(first)], '2025-03-03T01:00:00Z');
  await lake.ingest();
  await rebuilt();

  // Goes on after midnight from the session before.
  const second = [act(1, '2025-03-03T00:30:00Z', 'b'), act(3, '2025-03-03T12:00:00Z', 'b')];
  await lake.put(logKey('2025-03-03'), [await logOf(second)], '2025-03-04T01:00:00Z');
  await lake.ingest();
  expect((await rebuilt()).outcome).toBe('published');
  expect(await lake.values('select event_count from base.edx_session order by started_at_time')).toEqual([1, 3, 1]);

  // A late event opens the first month again and begins the session of 31 January earlier.
  await lake.put(logKey('2025-03-04'), [await logOf([act(2, '2025-01-31T07:30:00Z')])], '2025-03-05T01:00:00Z');
  await lake.ingest();
  const { tables } = await rebuilt();
  expect(tables).toContain('base.edx_session');
  expect(
    await lake.values('select distinct cast(started_at_time as varchar) from base.edx_session order by 1'),
  ).toEqual(['2025-01-31 07:30:00', '2025-03-02 23:40:00', '2025-03-03 12:00:00']);

  // The second day is delivered again, without what had joined the two days.
  await lake.put(logKey('2025-03-03'), [await logOf([second[1]!])], '2025-03-06T01:00:00Z');
  await lake.ingest();
  await rebuilt();
  const days = await everything();
  expect(days.edx_session).toHaveLength(3);

  await rebuilt(true);
  expect(await everything()).toEqual(days);
  expect((await rebuilt()).outcome).toBe('unchanged');
});

/** A package in which auth_user tells these user names by account. */
async function packageOfNames(date: string, names: Readonly<Record<number, string>>): Promise<Buffer> {
  const columns = authUser.columns.map(({ name }) => name);
  const row = (id: string, username: string) =>
    columns.map((name) => (name === 'id' ? id : name === 'username' ? username : 'NULL'));
  const rows = [columns, ...Object.entries(names).map(([id, username]) => row(id, username))];
  const text = rows.map((fields) => `${fields.join('\t')}\n`);
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  const message = await readWhole(encrypted(utf8(text), CURRENT));
  const name = `lakeview-${date}/LakeviewX-BIO-T1-auth_user-prod-analytics.sql.gpg`;
  await zip.add(name, new Uint8ArrayReader(message), { level: 0 });
  return Buffer.from(await zip.close());
}

it('fault 66: accounts by user name that resolve later, or otherwise, give what a full rebuild gives', async () => {
  const byName = (username: string, time: string, problem?: string) =>
    JSON.stringify({ ...JSON.parse(act(0, time, problem)), context: {}, username });
  const first = [
    act(1, '2013-03-02T08:00:00Z', 'a'),
    byName('ada', '2013-03-02T08:30:00Z'),
    byName('ada', '2013-03-02T08:40:00Z', 'a'),
    byName('ben', '2013-04-02T23:50:00Z', 'a'),
  ];
  await lake.put(logKey('2013-03-02'), [await logOf(first)], '2013-03-03T01:00:00Z');
  await lake.put(logKey('2013-04-03'), [await logOf([byName('ben', '2013-04-03T00:20:00Z', 'b')])]);
  await lake.ingest();
  await rebuilt();
  const accounts = () => lake.values("select concat_ws(' ', account, event_count) from base.edx_session order by 1");
  const sameAsWhole = async () => {
    const days = await everything();
    await rebuilt(true);
    expect(await everything()).toEqual(days);
  };
  expect(await accounts()).toEqual(['edx:1 1']);

  const weeks: readonly (readonly [string, Readonly<Record<number, string>>, readonly string[]])[] = [
    ['2025-03-02', { 5: 'ada' }, ['edx:1 1', 'edx:5 2']],
    ['2025-03-09', { 1: 'ada', 6: 'ben' }, ['edx:1 3', 'edx:6 2']],
    ['2025-03-16', { 7: 'ben', 8: 'cyd' }, ['edx:1 1', 'edx:7 2']],
  ];
  for (const [date, names, expected] of weeks) {
    await lake.put(packageKey(date), [await packageOfNames(date, names)], `${date}T12:00:00Z`);
    await lake.ingest();
    await rebuilt();
    expect(await accounts()).toEqual(expected);
    await sameAsWhole();
    expect((await rebuilt()).outcome).toBe('unchanged');
  }
});

it('fault 87: a refresh after one more log names as many logs as it needs, however many the lake holds', async () => {
  const dayOf = (day: number) => new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10);
  const put = async (day: number) =>
    lake.put(logKey(dayOf(day)), [await logOf([act(1, `${dayOf(day)}T08:00:00Z`, 'a')])], `${dayOf(day)}T23:00:00Z`);
  let logs = 0;
  const named: number[] = [];
  for (const size of [70, 140]) {
    for (; logs < size; logs++) await put(logs);
    await lake.ingest();
    await refresh(lake.lakeFolder);
    await put(logs++);
    await lake.ingest();
    named.push(await logsNamed(() => refresh(lake.lakeFolder)));
  }
  expect(named).toEqual([2, 2]); // the new one, and that of the day before, from which a session may go on
  const counted = await lake.rows(
    'select sum(event_count)::int as events, count(*)::int as days from base.edx_log_day',
  );
  expect(counted).toEqual([{ events: logs, days: logs }]);
  expect(await lake.values('select count(*)::int from base.edx_session')).toEqual([logs]);
});

/** The most files of logs that one statement names meanwhile. */
async function logsNamed(work: () => Promise<unknown>): Promise<number> {
  let most = 0;
  const spies = (['run', 'runAndReadAll'] as const).map((name) => {
    const real = DuckDBConnection.prototype[name] as (...words: unknown[]) => Promise<never>;
    return vi.spyOn(DuckDBConnection.prototype, name).mockImplementation(function (this: DuckDBConnection, ...words) {
      most = Math.max(most, new Set(String(words[0]).match(/file_date=[^/]*/g)).size);
      return real.apply(this, words);
    });
  });
  try {
    await work();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return most;
}
