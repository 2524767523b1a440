import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeId } from '../../../lambdas/core/lake/made-id.ts';
import { checkContract } from '../../../lambdas/refresh-models/contracts.ts';
import { caliperAttempt } from '../../../sql/base/caliper_attempt.ts';
import { caliperSession } from '../../../sql/base/caliper_session.ts';
import { edxCheck } from '../../../sql/base/edx_check.ts';
import { edxLogDay } from '../../../sql/base/edx_log_day.ts';
import { edxSession } from '../../../sql/base/edx_session.ts';
import { firstAttempt } from '../../../sql/base/first_attempt.ts';
import { sessionResult } from '../../../sql/base/session_result.ts';
import { type OpenWorld, openWorld, type World } from '../world.ts';
import { A, B, C, edxActivity, LESSON, OLD } from '../worlds/edx-activity.ts';

let world: OpenWorld;
beforeAll(async () => {
  world = await openWorld(edxActivity);
});
afterAll(() => world?.close());

const sessionId = (org: string, site: string, user: number, start: string) =>
  madeId('edx', 'session', org, site, String(user), String(Date.parse(`${start}Z`)));
const attemptId = (account: string, problem: string) => madeId('edx', 'attempt', account, problem);
const blockId = (block: string, site = 'edx') => madeId('edx', 'block', site, block);

const FIRST = sessionId('lakeview', 'edx', 1, '2026-03-01T09:00:00');
const SECOND = sessionId('lakeview', 'edx', 1, '2026-03-01T11:20:00.501');
const ON_EDGE = sessionId('lakeview', 'edge', 1, '2026-03-01T09:30:00');
const AT_MOOR_END = sessionId('moor-end', 'edx', 1, '2026-03-01T09:40:00');
const OVER_MIDNIGHT = sessionId('lakeview', 'edx', 2, '2026-03-01T23:50:00');
const SHORT = sessionId('lakeview', 'edx', 3, '2026-03-02T00:09:59.999');
const OF_NOBODY = sessionId('lakeview', 'edx', 9, '2026-03-01T08:00:00');

const byId = async (table: string, column = 'id') =>
  new Map((await world.rows('base', table)).map((row) => [row[column], row]));

describe('edx_session', () => {
  it('is the events of one account of one organisation on one site with no gap of over an hour', async () => {
    const rows = await world.rows('base', 'edx_session');
    expect(new Map(rows.map((row) => [row.id, Object.values(row).slice(1)]))).toEqual(
      new Map([
        [FIRST, ['lakeview', 'edx', 'edx:1', '2026-03-01', '2026-03-01 09:00:00', '2026-03-01 10:20:00.5', 5]],
        [SECOND, ['lakeview', 'edx', 'edx:1', '2026-03-01', '2026-03-01 11:20:00.501', '2026-03-01 11:20:00.501', 1]],
        [ON_EDGE, ['lakeview', 'edge', 'edge:1', '2026-03-01', '2026-03-01 09:30:00', '2026-03-01 09:30:00', 1]],
        [AT_MOOR_END, ['moor-end', 'edx', 'edx:1', '2026-03-01', '2026-03-01 09:40:00', '2026-03-01 09:40:00', 1]],
        [OVER_MIDNIGHT, ['lakeview', 'edx', 'edx:2', '2026-03-01', '2026-03-01 23:50:00', '2026-03-02 00:10:00', 3]],
        // Two events at one time are one session.
        [SHORT, ['lakeview', 'edx', 'edx:3', '2026-03-02', '2026-03-02 00:09:59.999', '2026-03-02 00:09:59.999', 2]],
        [OF_NOBODY, ['lakeview', 'edx', 'edx:9', '2026-03-01', '2026-03-01 08:00:00', '2026-03-01 08:00:00', 1]],
      ]),
    );
    expect(rows).toHaveLength(7);
  });
});

describe('edx_check', () => {
  it('is each problem_check of the server with its session, begun at the first event there that names the problem', async () => {
    const rows = await world.rows('base', 'edx_check');
    const text = rows.map((row) => Object.values(row).map(String).join(' | ')).sort();
    expect(text).toEqual(
      [
        [FIRST, 'lakeview', 'edx', 'edx:1', '2026-03-01', A, '2026-03-01 09:10:00', '2026-03-01 09:20:00.5', 1, 0, 2],
        [FIRST, 'lakeview', 'edx', 'edx:1', '2026-03-01', A, '2026-03-01 09:10:00', '2026-03-01 10:20:00.5', 2, 2, 2],
        // No earlier event of its session names the problem: it began at the check.
        [
          SECOND,
          'lakeview',
          'edx',
          'edx:1',
          '2026-03-01',
          B,
          '2026-03-01 11:20:00.501',
          '2026-03-01 11:20:00.501',
          1,
          2,
          2,
        ],
        [
          OVER_MIDNIGHT,
          'lakeview',
          'edx',
          'edx:2',
          '2026-03-01',
          A,
          '2026-03-01 23:50:00',
          '2026-03-01 23:50:00',
          3,
          1,
          2,
        ],
        [OF_NOBODY, 'lakeview', 'edx', 'edx:9', '2026-03-01', A, '2026-03-01 08:00:00', '2026-03-01 08:00:00', 1, 2, 2],
      ]
        .map((row) => row.join(' | '))
        .sort(),
    );
  });
});

describe('caliper_session', () => {
  it('takes over what TimeBack delivers, sessions without a person too', async () => {
    const sessions = await byId('caliper_session');
    expect(sessions.get('urn:uuid:1')).toEqual({
      id: 'urn:uuid:1',
      user_id: 'ada',
      client_id: 'https://app.example.org',
      started_at_time: '2026-03-01 09:00:00.25',
      ended_at_time: '2026-03-01 09:30:00',
      source: 'timeback',
    });
    expect(sessions.get('urn:uuid:2')).toMatchObject({ user_id: null, client_id: null, ended_at_time: null });
  });

  it('gives a session of edX to the person of its account, whichever account that is', async () => {
    const sessions = await byId('caliper_session');
    expect([FIRST, ON_EDGE, AT_MOOR_END, OVER_MIDNIGHT].map((id) => sessions.get(id)?.user_id)).toEqual([
      'ada',
      'ada',
      'ada',
      'ben',
    ]);
  });

  it('has nothing of an account that is nobody', async () => {
    expect((await byId('caliper_session')).has(OF_NOBODY)).toBe(false);
  });

  it('names the application of the site', async () => {
    const sessions = await byId('caliper_session');
    expect(sessions.get(FIRST)?.client_id).toBe(madeId('edx', 'application', 'edX'));
    expect(sessions.get(ON_EDGE)?.client_id).toBe(madeId('edx', 'application', 'edX Edge'));
  });

  it('is open while its last event lies within an hour of the newest event of its organisation and site', async () => {
    const sessions = await byId('caliper_session');
    expect(sessions.get(SHORT)?.ended_at_time).toBe('2026-03-02 00:09:59.999');
    expect(sessions.get(OVER_MIDNIGHT)?.ended_at_time).toBeNull();
    // Days ago, but nothing newer was delivered from there.
    expect(sessions.get(ON_EDGE)?.ended_at_time).toBeNull();
    expect(sessions.get(AT_MOOR_END)?.ended_at_time).toBeNull();
  });
});

describe('caliper_attempt', () => {
  it("takes an attempt's session from its own column, else from its event, else leaves it null", async () => {
    const attempts = await byId('caliper_attempt');
    expect(['own', 'told', 'silent'].map((id) => attempts.get(id)?.session_id)).toEqual([
      'urn:uuid:1',
      'urn:uuid:1',
      null,
    ]);
    expect(attempts.get('own')).toMatchObject({
      assignee_id: 'ada',
      assignable_id: 'q1',
      duration_sec: 12.5,
      score_given: 1,
    });
  });

  it('is the first check of an account and problem, with grade and max_grade as score', async () => {
    const attempts = await byId('caliper_attempt');
    expect(attempts.get(attemptId('edx:1', A))).toEqual({
      id: attemptId('edx:1', A),
      assignee_id: 'ada',
      assignable_id: blockId(A),
      session_id: FIRST,
      started_at_time: '2026-03-01 09:10:00',
      ended_at_time: '2026-03-01 09:20:00.5',
      duration_sec: null,
      score_given: 0,
      max_score: 2,
      attempt_count: 1,
      source: 'edx',
    });
    expect(attempts.get(attemptId('edx:2', A))).toMatchObject({
      session_id: OVER_MIDNIGHT,
      attempt_count: 3,
      score_given: 1,
    });
  });

  it('comes from the stored state where no log has a check of this learner at this problem', async () => {
    const attempts = await byId('caliper_attempt');
    expect(attempts.get(attemptId('edx:1', C))).toEqual({
      id: attemptId('edx:1', C),
      assignee_id: 'ada',
      assignable_id: blockId(C),
      session_id: null,
      started_at_time: '2026-02-01 11:00:00',
      ended_at_time: '2026-02-01 11:05:00',
      duration_sec: null,
      score_given: 1,
      max_score: 2,
      attempt_count: null,
      source: 'edx',
    });
    expect(attempts.get(attemptId('edx:5', A))).toMatchObject({ assignee_id: 'eve', score_given: null });
  });

  it('keeps the sites apart, though one person has an account on each', async () => {
    const attempts = await byId('caliper_attempt');
    expect(attempts.get(attemptId('edge:1', A))).toMatchObject({
      assignee_id: 'ada',
      assignable_id: blockId(A, 'edge'),
      started_at_time: '2026-02-03 10:00:00',
    });
  });

  it('is one for each lesson that was opened, and none for tests and other blocks', async () => {
    const attempts = await byId('caliper_attempt', 'assignable_id');
    expect(attempts.get(blockId(LESSON))).toMatchObject({
      id: attemptId('edx:5', LESSON),
      started_at_time: '2026-02-02 09:00:00',
      ended_at_time: '2026-02-02 09:30:00',
      score_given: null,
    });
  });

  it('is one where two runs share a key, of the earlier state', async () => {
    const attempts = await byId('caliper_attempt');
    expect(attempts.get(attemptId('edx:5', OLD))).toMatchObject({
      score_given: 1,
      started_at_time: '2013-02-01 00:00:00',
    });
  });

  it('has nothing else', async () => {
    const ids = (await world.rows('base', 'caliper_attempt')).map(({ id }) => id);
    const expected = [
      'own',
      'told',
      'silent',
      attemptId('edx:1', A),
      attemptId('edx:1', B),
      attemptId('edx:1', C),
      attemptId('edx:2', A),
      attemptId('edx:5', A),
      attemptId('edx:5', LESSON),
      attemptId('edx:5', OLD),
      attemptId('edge:1', A),
    ];
    expect(ids.sort()).toEqual(expected.sort());
  });
});

const MODELS = [edxSession, edxCheck, caliperSession, caliperAttempt, firstAttempt, sessionResult];

describe('contracts', () => {
  const CHECKS = MODELS.flatMap(({ name, checks }) => checks.map((check) => ({ ...check, model: name })));

  /** Account 9 is nobody's. */
  const found: Readonly<Record<string, readonly unknown[]>> = {
    'each edX account that has sessions belongs to a person': [{ account: 'edx:9' }],
  };
  it.each(CHECKS)('$model: $name', async ({ name, breaks }) => {
    expect(await world.select(breaks)).toEqual(found[name] ?? []);
  });

  const broken: Readonly<Record<string, World>> = {
    'each event with an account and a time is in one session': { 'base.edx_session': [] },
    'each check of a problem in the log is one row': { 'base.edx_check': [] },
    'each session of an edX account that belongs to a person is in base.caliper_session': {
      'base.caliper_session': [],
    },
    'each edX account that has sessions belongs to a person': { 'base.person_account': [] },
    'each problem that the log shows a person to have answered is one attempt': { 'base.caliper_attempt': [] },
    "TimeBack's attempts name their sessions; where the export has neither session_id nor caliper_event, none does": {
      'base.caliper_attempt': [{ id: 'silent', source: 'timeback' }],
    },
  };
  it.each(Object.entries(broken))('finds that it does not hold: %s', async (name, change) => {
    const other = await openWorld({ ...edxActivity, ...change });
    const check = CHECKS.find((one) => one.name === name)!;
    expect(await other.select(check.breaks)).not.toEqual([]);
    other.close();
  });

  it.each(MODELS)('$name breaks nothing that blocks a refresh', async (model) => {
    const results = await checkContract(world.engine, 'base', model);
    expect(results.filter(({ level, broken }) => level === 'block' && broken > 0)).toEqual([]);
  });
});

describe('edx_log_day', () => {
  const COUNTED = ['event_count', 'account_event_count', 'check_count'] as const;
  const [check] = edxLogDay.checks;

  it('has the events of the logs, those with an account and the checks of problems', async () => {
    const days = await world.rows('base', 'edx_log_day');
    for (const column of COUNTED) expect(days.some((day) => Number(day[column]) > 0)).toBe(true);
    expect(await world.select(check!.breaks)).toEqual([]);
  });

  it('is broken by any of its numbers that is not that of the logs, on any day', async () => {
    const days = await world.rows('base', 'edx_log_day');
    for (const { org, site, file_date, day } of days) {
      for (const column of COUNTED) {
        for (const error of [-1, 1]) {
          await world.connection.run('begin');
          await world.connection.run(`update base.edx_log_day set ${column} = ${column} + ${error}
            where org = '${org}' and site = '${site}' and file_date = date '${file_date}' and day = date '${day}'`);
          expect([file_date, column, error, (await world.select(check!.breaks)).length]).toEqual([
            file_date,
            column,
            error,
            1,
          ]);
          await world.connection.run('rollback');
        }
      }
    }
  });
});
