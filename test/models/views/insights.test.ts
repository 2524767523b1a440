import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkContract } from '../../../lambdas/refresh-models/contracts.ts';
import { cheatingInsights } from '../../../sql/views/cheating_insights.ts';
import { proctoringInsights } from '../../../sql/views/proctoring_insights.ts';
import { sessionsCheating } from '../../../sql/views/sessions_cheating.ts';
import { sessionsProctoring } from '../../../sql/views/sessions_proctoring.ts';
import { sessionsWaste } from '../../../sql/views/sessions_waste.ts';
import { studentJournals } from '../../../sql/views/student_journals.ts';
import { wasteInsights } from '../../../sql/views/waste_insights.ts';
import { type OpenWorld, openWorld } from '../world.ts';
import { ACTIVITY_CALLERS } from '../worlds/activity.ts';
import { insightViews } from '../worlds/insight-views.ts';

let world: OpenWorld;
beforeAll(async () => {
  world = await openWorld(insightViews, ACTIVITY_CALLERS);
});
afterAll(() => world?.close());

/** Rows as arrays, in the order of the view's columns. */
const values = async (view: string, caller = 'everyone') =>
  (await world.rows(caller, view)).map((row) => Object.values(row));

const at = (time: string) => `2026-06-17 ${time}`;
const [APP, HELP] = ['CheatingUnauthorizedAppUse', 'HelpFromAnotherPerson'];

describe('cheating_insights', () => {
  it('are those of the category Cheating, each in whole seconds, half away from zero, also when that is 0', async () => {
    expect(await values('cheating_insights')).toEqual([
      ['s1', APP, at('09:00:00'), at('09:00:10'), 10, 'seen c1', '{elm,oak}'],
      ['s1', APP, at('09:00:05'), at('09:00:20.5'), 16, 'seen c2', '{elm,oak}'],
      ['s1', APP, at('09:00:06'), at('09:00:07'), 1, 'seen c3', '{elm,oak}'],
      ['s1', APP, at('09:00:20.5'), at('09:00:30'), 10, 'seen c4', '{elm,oak}'],
      ['s1', APP, at('09:01:00'), at('09:01:00.5'), 1, 'seen c5', '{elm,oak}'],
      ['s2', APP, at('09:00:00'), at('09:00:00.3'), 0, 'seen c6', '{oak}'],
      ['s2', APP, at('09:00:00.2'), at('09:00:00.499'), 0, 'seen c7', '{oak}'],
      ['s3', APP, at('09:00:00'), at('09:00:05'), 5, 'seen c8', '{}'],
      ['s4', APP, at('09:00:00'), at('09:00:00'), 0, 'seen c9', '{}'],
    ]);
  });
});

describe('proctoring_insights', () => {
  it('are those of the category Proctoring that were noticed in a proctored session', async () => {
    expect(await values('proctoring_insights')).toEqual([
      ['s1', HELP, at('10:00:00'), at('10:00:30'), 30, 'seen p1', '{elm,oak}'],
      ['s2', HELP, at('10:00:00'), at('10:00:10'), 10, 'seen p3', '{oak}'],
      ['s2', HELP, at('10:00:00'), at('10:00:10'), 10, 'seen p4', '{oak}'],
    ]);
  });
});

describe('waste_insights', () => {
  it('are those whose kind is waste, whatever their category', async () => {
    expect(await values('waste_insights')).toEqual([
      [0, 'Idling', 's2', at('11:00:00'), at('11:00:00.4'), 'seen w3', '{oak}'],
      [10, 'Idling', 's1', at('11:00:00'), at('11:00:10.4'), 'seen w1', '{elm,oak}'],
      [10, 'Idling', 's1', at('11:00:05'), at('11:00:15.4'), 'seen w2', '{elm,oak}'],
      [30, HELP, 's1', at('10:00:00'), at('10:00:30'), 'seen p1', '{elm,oak}'],
    ]);
  });
});

describe('totals of a session', () => {
  it('sessions_cheating counts overlapping time once, rounds the sum, and drops a session whose total rounds to 0', async () => {
    expect(await values('sessions_cheating')).toEqual([
      ['s1', 31, '{elm,oak}'],
      ['s3', 5, '{}'],
    ]);
  });

  it('sessions_proctoring counts overlapping time once, of proctored sessions alone', async () => {
    expect(await values('sessions_proctoring')).toEqual([
      ['s1', 30, '{elm,oak}'],
      ['s2', 10, '{oak}'],
    ]);
  });

  it('sessions_waste sums without merging, rounds the sum, and drops a session whose total rounds to 0', async () => {
    expect(await values('sessions_waste')).toEqual([['s1', 51, '{elm,oak}']]);
  });
});

describe('student_journals', () => {
  it('are those with the slug Journal, with the text as it was written', async () => {
    expect(await values('student_journals')).toEqual([
      ['j1', 'ada', 's1', 'app', 'Today I understood fractions.', '2026-06-17', at('12:00:00.75'), '{elm,oak}'],
      ['j2', 'ben', 's2', 'app', '', '2026-06-17', at('23:59:59.999'), '{oak}'],
    ]);
  });
});

const MODELS = [
  cheatingInsights,
  proctoringInsights,
  sessionsCheating,
  sessionsProctoring,
  sessionsWaste,
  studentJournals,
  wasteInsights,
];

describe.each(MODELS)('$name', (model) => {
  const view = model.name;

  it('breaks nothing that blocks a refresh', async () => {
    const results = await checkContract(world.engine, 'everyone', model);
    expect(results.filter(({ level, broken }) => level === 'block' && broken > 0)).toEqual([]);
  });

  const sessionsSeen = async (caller: string) =>
    new Set((await world.rows(caller, view)).map(({ session_id, org_ids }) => `${session_id} ${org_ids}`));

  it('one school: sessions of its students, with it alone', async () => {
    expect(await sessionsSeen('elm')).toEqual(new Set(['s1 {elm}']));
    const oak = [...(await sessionsSeen('everyone'))].filter((row) => !row.endsWith('{}'));
    expect(await sessionsSeen('oak')).toEqual(new Set(oak.map((row) => row.replace('{elm,oak}', '{oak}'))));
  });

  it('two schools: what an unrestricted reader sees of people with a school', async () => {
    const unrestricted = (await world.rows('everyone', view)).filter(({ org_ids }) => org_ids !== '{}');
    expect(await world.rows('either', view)).toEqual(unrestricted);
  });

  it.each(['nobody', 'unknown', 'nameless', 'timeback'])('%s: nothing', async (caller) => {
    expect(await world.rows(caller, view)).toEqual([]);
  });
});
