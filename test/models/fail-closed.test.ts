import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isScoped } from '../../sql/models.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { type OpenWorld, openWorld } from './world.ts';
import { SCOPE_CALLERS, SCOPES } from './worlds/scopes.ts';

let world: OpenWorld;
beforeAll(async () => {
  world = await openWorld(SCOPES, SCOPE_CALLERS);
});
afterAll(() => world?.close());

/** The views that name neither a person nor an organisation, and are the same for every reader. */
const OPEN = [
  'case_courses',
  'case_subjects',
  'courses',
  'curriculum_items',
  'grades',
  'learning_app_subjects',
  'learning_apps',
  'lessons',
  'question_tests',
  'questions',
  'resource_relations',
  'subjects',
  'test_parents',
  'tests',
  'unit_courses',
  'units',
];
/** Those that follow the scope by their school. */
const BY_SCHOOL: Readonly<Record<string, string>> = {
  class_enrollments: 'school_id',
  classes: 'school_id',
  school_usage_stats: 'school_id',
  schools: 'id',
};

it('fault 76: a status decides whether a role is current without regard to case', async () => {
  const spelt = (word: string) =>
    [...Array(2 ** 3).keys()].map((bits) =>
      [...word].map((letter, i) => ((bits >> (i % 3)) & 1 ? letter.toUpperCase() : letter)).join(''),
    );
  const statuses = [...['inactive', 'tobedeleted', 'active', 'odd'].flatMap(spelt), ' Inactive', 'tobedeleted ', null];
  const roles = statuses.map((status, i) => ({
    id: `role ${i}`,
    user_id: `person ${i}`,
    org_id: 'oak',
    role: 'student',
    status,
    source: 'timeback',
  }));
  const spellings = await openWorld({ ...SCOPES, 'base.one_roster_role': roles });
  try {
    const current = (await spellings.rows('base', 'person_organization')).map(({ person_id }) => person_id);
    const expected = statuses.flatMap((status, i) =>
      /^\s*(inactive|tobedeleted)\s*$/i.test(status ?? '') ? [] : [`person ${i}`],
    );
    expect(current.sort()).toEqual(expected.sort());
  } finally {
    spellings.close();
  }
});

it('there are 41 views, of which 16 depend on nobody', () => {
  expect(VIEWS).toHaveLength(41);
  expect(VIEWS.filter((view) => !isScoped(view)).map(({ name }) => name)).toEqual(OPEN);
});

describe.each(VIEWS.map(({ name }) => name))('%s', (view) => {
  const personal = !OPEN.includes(view);

  it('has rows for a reader without limits', async () => {
    expect(await world.rows('everyone', view)).not.toEqual([]);
  });

  it.each(['timeback', 'empty', 'unknown', 'nameless'])('shows nothing of anybody in the scope %s', async (caller) => {
    const rows = await world.rows(caller, view);
    expect(rows).toEqual(personal ? [] : await world.rows('everyone', view));
  });

  if (!personal) return;

  it('shows to one school nothing that the reader of two schools does not see', async () => {
    const either = await world.rows('either', view);
    for (const caller of ['oak', 'elm'] as const) {
      const rows = await world.rows(caller, view);
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.length).toBeLessThanOrEqual(either.length);
    }
  });

  if (BY_SCHOOL[view] !== undefined) {
    it('shows the allowed school alone', async () => {
      const rows = await world.rows('oak', view);
      expect([...new Set(rows.map((row) => row[BY_SCHOOL[view]!]))]).toEqual(['oak']);
    });
    return;
  }
  if (view === 'course_enrollments') {
    it('counts the classes of the allowed school alone', async () => {
      expect(await world.rows('oak', view)).toMatchObject([{ student_id: 'ann', school_ids: '{oak}', class_count: 1 }]);
    });
    return;
  }

  it('shows somebody of two schools with the one that is allowed alone', async () => {
    const organisations = (await world.rows('oak', view)).map(({ org_ids }) => org_ids);
    expect([...new Set(organisations)]).toEqual(['{oak}']);
  });

  it('counts current roles alone: nobody whose role has ended, or whose role is at no organisation', async () => {
    const rows = JSON.stringify(await world.rows('either', view));
    expect(rows).not.toMatch(/cyd|dot/);
    if (view !== 'guides') expect(JSON.stringify(await world.rows('everyone', view))).toMatch(/cyd/);
  });
});
