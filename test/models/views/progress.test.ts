import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { studentsMastery } from '../../../sql/views/students_mastery.ts';
import { type OpenWorld, openWorld } from '../world.ts';
import { PROGRESS_CALLERS, progress } from '../worlds/progress.ts';

let world: OpenWorld;
beforeAll(async () => {
  world = await openWorld(progress, PROGRESS_CALLERS);
});
afterAll(() => world.close());

type Caller = keyof typeof PROGRESS_CALLERS;
/** Rows as arrays, in the order of the view's columns. */
const values = async (view: string, caller: Caller = 'everyone') =>
  (await world.rows(caller, view)).map((row) => Object.values(row));
/** Student and org_ids of each row. */
const seen = async (view: string, caller: Caller) =>
  (await world.rows(caller, view)).map(({ student_id, org_ids }) => `${student_id} ${org_ids}`);

describe('placement_results', () => {
  it('has each placement, the grade as delivered, NotStarted where no status is recorded', async () => {
    expect(await values('placement_results')).toEqual([
      ['ada', 'art', null, 'InProgress', '2026-02-10 08:00:00', '{s-elm,s-oak}'],
      ['ada', 'math', 'g-07', 'Completed', '2026-02-09 14:30:00.25', '{s-elm,s-oak}'],
      ['ben', 'art', 'g-gone', 'NotStarted', null, '{s-elm}'],
      ['ben', 'math', null, 'NotStarted', null, '{s-elm}'],
      ['cid', 'math', 'g-01', 'Paused', '2026-02-11 00:00:00', '{}'],
    ]);
  });
});

describe('students_mastery', () => {
  it('has standard and curriculum mastery alone, by the letters of the type', async () => {
    const rows = await world.rows('everyone', 'students_mastery');
    expect(rows.map((row) => `${row.student_id} ${row.curriculum_item_id}`)).toEqual([
      'ada adds',
      'ada adds',
      'ada counts',
      'ben loose',
      'ben gone',
      'cid null',
    ]);
  });

  it('is the result times 100, to two decimals, null without a result; the application is that of the document, the smallest of several', async () => {
    expect(await values('students_mastery')).toEqual([
      // Half a hundredth is rounded away from zero.
      ['ada', 0.13, 'adds', '2026-05-18 14:05:22', 'reader', '{s-elm,s-oak}'],
      ['ada', 87.5, 'adds', '2026-04-18 14:05:22', 'reader', '{s-elm,s-oak}'],
      ['ada', 100, 'counts', null, null, '{s-elm,s-oak}'],
      ['ben', 0, 'loose', '2026-04-19 00:00:00', null, '{s-elm}'],
      ['ben', null, 'gone', null, null, '{s-elm}'],
      ['cid', 50, null, null, null, '{}'],
    ]);
  });
});

it.each([
  [0, true],
  [1, true],
  [1.01, false],
  [-0.01, false],
])('a mastery of %d holds the rule: %j', async (result, holds) => {
  const [rule] = studentsMastery.rules;
  const [row] = await world.select(
    `select ${rule!.holds} as holds from (select round(${result} * 100, 2) as mastery_percentage)`,
  );
  expect([row, rule!.level]).toEqual([{ holds }, 'block']);
});

describe.each(['placement_results', 'students_mastery'])('%s follows the scope', (view) => {
  it('one school: rows of its people, with it alone', async () => {
    expect(new Set(await seen(view, 'oak'))).toEqual(new Set(['ada {s-oak}']));
  });

  it('two schools: the people of either, with both where they are at both', async () => {
    expect(new Set(await seen(view, 'two'))).toEqual(new Set(['ada {s-elm,s-oak}', 'ben {s-elm}']));
  });

  it.each(['nobody', 'stranger', 'nameless'] as const)('%s sees nothing', async (caller) => {
    expect(await seen(view, caller)).toEqual([]);
  });
});
