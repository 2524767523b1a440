import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkContract } from '../../../lambdas/refresh-models/contracts.ts';
import { aggregatedSessionAttempts } from '../../../sql/views/aggregated_session_attempts.ts';
import { attempts } from '../../../sql/views/attempts.ts';
import { recommendations } from '../../../sql/views/recommendations.ts';
import { sessions } from '../../../sql/views/sessions.ts';
import { studentsXp } from '../../../sql/views/students_xp.ts';
import { type OpenWorld, openWorld } from '../world.ts';
import { ACTIVITY_CALLERS, activity } from '../worlds/activity.ts';

let world: OpenWorld;
beforeAll(async () => {
  world = await openWorld(activity, ACTIVITY_CALLERS);
});
afterAll(() => world?.close());

type Caller = keyof typeof ACTIVITY_CALLERS;
/** Rows as arrays, in the order of the view's columns. */
const values = async (view: string, caller: Caller = 'everyone') =>
  (await world.rows(caller, view)).map((row) => Object.values(row));

const DAY = '2026-06-17';
const at = (time: string) => `${DAY} ${time}`;

describe('sessions', () => {
  it('have their length in whole seconds, half away from zero, and none without an end', async () => {
    expect((await world.rows('everyone', 'sessions')).map(({ id, duration_sec }) => [id, duration_sec])).toEqual([
      ['s1', 1964],
      ['s2', null],
      ['s3', 0],
      ['s4', 1],
    ]);
  });

  it('combine their observations by OR, and were not observed when there is none', async () => {
    expect(await values('sessions')).toEqual([
      [
        's1',
        'ada',
        'https://app.example.org',
        DAY,
        at('09:42:18.451'),
        at('10:15:02.122'),
        1964,
        true,
        true,
        '{elm,oak}',
      ],
      ['s2', 'ben', null, DAY, at('10:00:00'), null, null, false, false, '{oak}'],
      ['s3', null, null, DAY, at('23:59:59.999'), at('23:59:59.999'), 0, false, false, '{}'],
      ['s4', 'cid', null, DAY, at('11:00:00'), at('11:00:00.5'), 1, false, false, '{}'],
    ]);
  });

  it('without a student are shown to unrestricted readers alone', async () => {
    const seen = await world.rows('either', 'sessions');
    expect(seen.map(({ id }) => id)).toEqual(['s1', 's2']);
  });
});

describe('attempts', () => {
  it('are the first of each student and resource: earliest start, then lowest count, nulls last, then id', async () => {
    expect(await values('attempts')).toEqual([
      ['ada', 'q1', 's1', DAY, at('09:05:00'), at('09:06:00'), 60, false, '{elm,oak}'],
      ['ada', 'q2', 's1', DAY, at('09:20:00'), at('09:20:10'), 10, null, '{elm,oak}'],
      // The client's duration is rounded too.
      ['ada', 'q3', 's1', DAY, at('09:30:00'), null, 11, true, '{elm,oak}'],
      ['ada', 'q4', null, DAY, at('09:45:00'), null, null, null, '{elm,oak}'],
      ['ada', 'q5', 's1', null, null, null, null, null, '{elm,oak}'],
      // The client's duration goes before the times; a score without a maximum is not correct.
      ['ben', 'q1', 's2', DAY, at('10:00:00'), at('10:07:40'), 13, false, '{oak}'],
      // Without a score nothing is correct or wrong.
      ['ben', 'q2', 's2', DAY, at('10:10:00'), at('10:10:01.499'), 1, null, '{oak}'],
      ['ben', 'q3', 's2', DAY, at('10:20:00'), at('10:20:03'), 3, true, '{oak}'],
      ['cid', 'q1', 's4', null, null, null, null, null, '{}'],
    ]);
  });
});

describe('aggregated_session_attempts', () => {
  it('counts all attempts with a score, repeats too, and rounds their average duration; without any, zeros and null', async () => {
    expect(await values('aggregated_session_attempts')).toEqual([
      ['s1', 'ada', DAY, 5, 3, 49, '{elm,oak}'],
      ['s2', 'ben', DAY, 2, 1, 8, '{oak}'],
      ['s4', 'cid', null, 0, 0, null, '{}'],
    ]);
  });
});

describe('students_xp', () => {
  it('sums by student, application, session and date; sums may be zero or negative', async () => {
    expect(await values('students_xp')).toEqual([
      ['ada', 'app', 's1', DAY, 15.25, '{elm,oak}'],
      ['ada', 'app', 's1', '2026-06-18', 1, '{elm,oak}'],
      ['ada', 'app', null, DAY, 0, '{elm,oak}'],
      ['ada', 'app', null, null, 2, '{elm,oak}'],
      ['ben', 'app', 's2', DAY, -5, '{oak}'],
      ['cid', 'app', 's4', DAY, 0, '{}'],
    ]);
  });
});

describe('recommendations', () => {
  it('are those that the student may see, never one for staff or for nobody said', async () => {
    expect(await values('recommendations')).toEqual([
      [
        ...['r1', 'ada', 'daily-coaching', 'vault-agent', 'exec_1', 'Shorter tomorrow', 'student', 'Well done.'],
        ...[DAY, at('06:00:00.5'), at('07:12:30'), 'POSITIVE', 'Thanks.', '2026-06-18 08:00:00', '{elm,oak}'],
      ],
      [
        ...['r2', 'ben', 'daily-coaching', 'manual', null, null, 'student', 'Go on.'],
        ...[DAY, at('23:59:59.999'), null, null, null, null, '{oak}'],
      ],
      [
        ...['r5', 'cid', 'nudge', 'manual', null, null, 'student', 'Hello.'],
        ...[DAY, at('06:00:00'), null, null, null, null, '{}'],
      ],
    ]);
  });
});

describe.each([aggregatedSessionAttempts, attempts, recommendations, sessions, studentsXp])('$name', (model) => {
  const view = model.name;

  it('breaks nothing that blocks a refresh', async () => {
    const results = await checkContract(world.engine, 'everyone', model);
    expect(results.filter(({ level, broken }) => level === 'block' && broken > 0)).toEqual([]);
  });

  const seen = async (caller: Caller) =>
    new Set((await world.rows(caller, view)).map(({ student_id, org_ids }) => `${student_id} ${org_ids}`));

  it('one school: its students, with it alone', async () => {
    expect(await seen('oak')).toEqual(new Set(['ada {oak}', 'ben {oak}']));
    expect(await seen('elm')).toEqual(new Set(['ada {elm}']));
  });

  it('two schools: the students of either, once, with those that are theirs', async () => {
    expect(await seen('either')).toEqual(new Set(['ada {elm,oak}', 'ben {oak}']));
    const unrestricted = (await world.rows('everyone', view)).filter(({ org_ids }) => org_ids !== '{}');
    expect(await world.rows('either', view)).toEqual(unrestricted);
  });

  it.each(['nobody', 'unknown', 'nameless', 'timeback'])('%s: nothing', async (caller) => {
    expect(await world.rows(caller, view)).toEqual([]);
  });
});
