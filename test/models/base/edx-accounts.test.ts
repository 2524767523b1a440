import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { edxSession } from '../../../sql/base/edx_session.ts';
import { type OpenWorld, openWorld, type Row, type World } from '../world.ts';

const A = 'block-v1:LakeX+Algebra+2026+type@problem+block@a';
const RUN = 'course-v1:LakeX+Algebra+2026';

const event = (event_time: string, user_id: number | null, more: Row = {}): Row => ({
  org: 'lakeview',
  site: 'edx',
  file_date: event_time.slice(0, 10),
  event_time,
  user_id,
  event_type: 'page_close',
  event_source: 'browser',
  ...more,
});
const check = (event_time: string, user_id: number | null, more: Row = {}): Row =>
  event(event_time, user_id, {
    event_type: 'problem_check',
    event_source: 'server',
    problem_id: A,
    block_id: A,
    ...more,
  });
const call = (event_time: string, user_id: number): Row =>
  event(event_time, user_id, { event_type: `/xblock/${A}/handler/xmodule_handler/problem_check`, block_id: A });
const left = (event_source: string | null, user_id: number | null, learner: number | null, more: Row = {}): Row =>
  event('2026-03-05 10:00:00', user_id, {
    event_source,
    event_type: 'edx.course.enrollment.deactivated',
    course_id: RUN,
    event: JSON.stringify(learner === null ? {} : { user_id: learner }),
    ...more,
  });
const bearer = (id: number, username: string, snapshot_date: string, org = 'lakeview'): Row => ({
  org,
  site: 'edx',
  id,
  username,
  snapshot_date,
});

const OLD: World = {
  'edx.events': [
    event('2013-05-01 10:00:00', null, { username: 'ben' }),
    check('2013-05-01 10:05:00', null, { username: 'ben' }),
    // Of another organisation, of the other site, of nobody, and without a name.
    event('2013-05-01 10:10:00', null, { username: 'ben', org: 'moor-end' }),
    event('2013-05-01 10:10:00', null, { username: 'ben', site: 'edge' }),
    event('2013-05-01 10:10:00', null, { username: 'nobody' }),
    event('2013-05-01 10:10:00', null, { username: ' ' }),
    // A number counts before a name.
    event('2013-05-02 10:00:00', 3, { username: 'ben' }),
    left('server', null, null, { username: 'ben' }),
  ],
  'edx.auth_user': [
    bearer(9, 'ben', '2026-02-01'),
    bearer(2, 'ben', '2026-03-01'),
    bearer(7, 'nobody', '2026-03-01', 'elsewhere'),
    bearer(8, ' ', '2026-03-01'),
  ],
};

describe('fault 66: accounts of events without a user id', () => {
  let world: OpenWorld;
  beforeAll(async () => {
    world = await openWorld(OLD);
  });
  afterAll(() => world?.close());

  it('are those of the user name in auth_user of the same organisation and site', async () => {
    const sessions = await world.select(
      'select account, event_count::int as events from base.edx_session order by all',
    );
    expect(sessions).toEqual(
      [
        { account: 'edx:2', events: 2 },
        { account: 'edx:2', events: 1 },
        { account: 'edx:3', events: 1 },
      ].sort((a, b) => a.account.localeCompare(b.account) || a.events - b.events),
    );
    expect(await world.select('select account from base.edx_check')).toEqual([{ account: 'edx:2' }]);
    expect(await world.select('select user_id::int as id from base.edx_deactivation')).toEqual([{ id: 2 }]);
  });

  it('are counted where there is none, and every event with one is in a session', async () => {
    const counts: Record<string, number> = {};
    for (const { name, breaks } of edxSession.checks) counts[name] = (await world.select(breaks)).length;
    expect(counts).toEqual({
      'each event with an account and a time is in one session': 0,
      'on each day of a log, the events that name their accounts by a user name alone find them in auth_user': 3,
    });
  });
});

it('fault 66: who left a course is known from the server alone, and the payload says who it was', async () => {
  for (const [source, learner, expected] of [
    ['server', 5, [5]],
    ['server', null, [1]],
    ['browser', 5, []],
    ['mobile', 5, []],
    ['browser', null, []],
  ] as const) {
    const world = await openWorld({ 'edx.events': [left(source, 1, learner)] });
    const rows = await world.select('select user_id::int as id from base.edx_deactivation');
    expect(rows.map(({ id }) => id)).toEqual(expected);
    world.close();
  }
});

it("fault 80: an attempt does not begin with the submission's own call, up to two seconds before the check", async () => {
  for (const [ms, own] of [0, 2000, 2001, 60_000].map((ms) => [ms, ms <= 2000] as const)) {
    const at = (before: number) =>
      new Date(Date.UTC(2026, 2, 1, 10) - before).toISOString().replace('T', ' ').replace('Z', '');
    const person: World = {
      'base.person_account': [{ source: 'edx', native_id: 'edx:1', person_id: 'ada', place: 1 }],
    };
    const duration = async (events: readonly Row[]) => {
      const world = await openWorld({ ...person, 'edx.events': events });
      const [row] = await world.select('select duration_sec::double as sec from base.first_attempt');
      const [result] = await world.select('select average_sec::double as sec from base.session_result');
      world.close();
      return [row?.sec, result?.sec];
    };
    const scored = check(at(0), 1, { attempts: 1, grade: 1, max_grade: 2 });
    const seconds = own ? null : Math.round(ms / 1000);
    expect(await duration([call(at(ms), 1), scored]), `${ms} ms`).toEqual([seconds, seconds]);
    // A look at the problem counts, whenever it was.
    const looked = await duration([event(at(90_000), 1, { block_id: A }), call(at(ms), 1), scored]);
    expect(looked, `${ms} ms`).toEqual([90, 90]);
    // The call of an earlier try is work on the problem.
    expect(await duration([call(at(50_000), 1), call(at(ms), 1), scored])).toEqual(ms > 50_000 ? [60, 60] : [50, 50]);
  }
});

it('fault 80: an event of a clock that runs ahead closes no session, and its own stays open', async () => {
  const NEWEST = '2026-03-02';
  const person = [1, 2, 3].map((id) => ({ source: 'edx', native_id: `edx:${id}`, person_id: `p${id}`, place: 1 }));
  for (const [ahead, closes] of [
    ['2026-03-03 23:59:59.999', true],
    ['2026-03-04 00:00:00', false],
    ['2027-01-01 00:00:00', false],
    ['9999-12-31 00:00:00', false],
  ] as const) {
    const world = await openWorld({
      'base.person_account': person,
      'edx.events': [
        event('2026-03-01 10:00:00', 1),
        event('2026-03-02 10:00:00', 2),
        event(ahead, 3, { file_date: NEWEST }),
        // Of another organisation, whose log is newer.
        event('2027-06-01 00:00:00', 3, { org: 'moor-end' }),
      ],
    });
    const rows = await world.select(
      "select user_id, ended_at_time is null as open from base.caliper_session where started_at_time < timestamp '2027-02-01' or started_at_time > timestamp '2028-01-01' order by user_id",
    );
    expect(rows).toEqual([
      { user_id: 'p1', open: false },
      { user_id: 'p2', open: !closes },
      { user_id: 'p3', open: true },
    ]);
    world.close();
  }
});
