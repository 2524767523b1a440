import { afterEach, beforeEach, expect, it } from 'vitest';
import { CURRENT, logKey, logOf } from '../ingest/deliveries.ts';
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
const rebuilt = (full = false) => refresh(lake.lakeFolder, { select: TABLES, full });

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
