import { beforeAll, describe, expect, it } from 'vitest';
import { unconfiguredKinds } from '../../lambdas/refresh-models/unconfigured-kinds.ts';
import { DECIDING, DECIDING_COLUMNS } from '../feeds/timeback/deciding.ts';
import { openWorld, type Row, type World } from './world.ts';
import { SCOPES } from './worlds/scopes.ts';

const CATEGORIES = ['Cheating', 'Proctoring', 'Engagement', 'Journal', ' cheating ', null];
/** What the table of settings says of a kind: nothing, a row without a value, or a value. */
const SETTINGS = ['no row', null, true, false] as const;
const REVIEWS = ['no review', null, 'FalsePositive', 'TruePositive'] as const;

/** An insight for each category, setting and review; `config`: whether the table of settings was delivered at all. */
function worldOf(config: boolean): World {
  const cases = CATEGORIES.flatMap((category) =>
    SETTINGS.flatMap((setting) => REVIEWS.map((review) => ({ category, setting, review }))),
  ).map((one) => ({ ...one, id: JSON.stringify([one.category, one.setting, one.review]) }));
  const kinds = cases.map(({ id, category }) => ({ id, slug: id, category, visibility: 'external', is_waste: true }));
  return {
    'base.caliper_session': [{ id: 's', user_id: 'ada', started_at_time: '2026-06-17 09:00:00', source: 'timeback' }],
    'timeback_export.insights_type': kinds,
    'timeback_export.insights_session': [{ id: 'o', caliper_session_id: 's', user_id: 'ada', is_proctored: true }],
    'timeback_export.insights_insight': cases.map(({ id }) => ({
      id,
      insights_session_id: 'o',
      insights_type_id: id,
      started_at_time: '2026-06-17 09:55:00',
      ended_at_time: '2026-06-17 09:55:15',
      is_visible: true,
    })),
    'timeback_export.insights_review': cases.flatMap(({ id, review }) =>
      review === 'no review' ? [] : [{ insight_id: id, result: review }],
    ),
    ...(config && {
      'timeback_export.insights_config': cases.flatMap(({ id, setting }) =>
        setting === 'no row' ? [] : [{ insights_type_id: id, requires_review: setting }],
      ),
    }),
  };
}

/** As the rulings say it. */
function isShown(config: boolean, [category, setting, review]: readonly unknown[]): boolean {
  const accuses = category === null || ['cheating', 'proctoring'].includes(String(category).trim().toLowerCase());
  const needsReview = !config || setting === true || (setting !== false && accuses);
  return !needsReview || review === 'TruePositive';
}

describe('fault 75: an insight that nobody confirmed counts only where the settings or its category allow it', () => {
  it.each([
    ['with a table of settings', true],
    ['while no table of settings was ever delivered', false],
  ])('%s', async (_name, config) => {
    const world = await openWorld(worldOf(config));
    const counted = (await world.rows('base', 'counted_insight')).map(({ id }) => String(id));
    const all = worldOf(config)['timeback_export.insights_insight']!.map(({ id }) => String(id));
    expect(counted.sort()).toEqual(all.filter((id) => isShown(config, JSON.parse(id))).sort());
    world.close();
  });

  it('a table of settings that was delivered without a row is one', async () => {
    const world = await openWorld({ ...worldOf(false), 'timeback_export.insights_config': [] });
    const counted = (await world.rows('base', 'counted_insight')).map(({ id }) => JSON.parse(String(id))[0]);
    expect(new Set(counted)).toEqual(new Set([...CATEGORIES]));
    const unconfirmed = (await world.rows('base', 'counted_insight'))
      .map(({ id }) => JSON.parse(String(id)))
      .filter(([, , review]) => review !== 'TruePositive')
      .map(([category]) => category);
    expect(new Set(unconfirmed)).toEqual(new Set(['Engagement', 'Journal']));
    world.close();
  });

  it('the kinds that the settings leave open are listed, with how many insights that hides', async () => {
    const world = await openWorld(worldOf(true));
    const found = await unconfiguredKinds(world.engine);
    const open = CATEGORIES.flatMap((category) =>
      (['no row', null] as const).flatMap((setting) => REVIEWS.map((review) => [category, setting, review] as const)),
    );
    expect(new Map(found.map(({ kind, hidden }) => [kind, hidden]))).toEqual(
      new Map(open.map((one) => [JSON.stringify(one), isShown(true, one) ? 0 : 1])),
    );
    world.close();
  });
});

/** Null in these means that a role goes on, as the rulings say; that the column was delivered is asked of the export. */
const OPEN_WHEN_NULL = ['one_roster_role.status', 'one_roster_role.end_date'];
const VIEWS_THAT_ACCUSE = ['cheating_insights', 'sessions_cheating', 'proctoring_insights', 'sessions_proctoring'];
const PERSONAL = [
  ...VIEWS_THAT_ACCUSE,
  'waste_insights',
  'student_journals',
  'recommendations',
  'students',
  'sessions',
];

const cases = DECIDING_COLUMNS.filter(([table, column]) => !OPEN_WHEN_NULL.includes(`${table}.${column}`));

describe('fault 75: without what decides, no view shows what it did not show with it', () => {
  // Cheating needs a review, Proctoring says that it needs none, and half of the insights are confirmed.
  const reviewed: World = {
    ...SCOPES,
    'base.insights_config': SCOPES['base.insights_type']!.flatMap(({ id, category }) =>
      category === 'Engagement' ? [] : [{ insights_type_id: id!, requires_review: category === 'Cheating' }],
    ),
    'base.insights_review': SCOPES['base.insights_insight']!.flatMap(({ id }, i) =>
      i % 2 === 0 ? [{ insight_id: id!, result: 'TruePositive' }] : [],
    ),
  };
  const shown = async (world: World) => {
    const opened = await openWorld(world, { oak: ['oak'] });
    const rows = new Map<string, readonly string[]>();
    for (const view of PERSONAL) {
      const found = await opened.select(`select * exclude (org_ids) from oak.${view}`);
      rows.set(
        view,
        found.map((row) => JSON.stringify(row)),
      );
    }
    opened.close();
    return rows;
  };

  let before: ReadonlyMap<string, readonly string[]>;
  beforeAll(async () => {
    before = await shown(reviewed);
  });

  it.each(cases)('no value in %s.%s', async (table, column) => {
    expectLess(await shown({ ...reviewed, [`base.${table}`]: nullOf(reviewed[`base.${table}`]!, column) }));
  });

  it.each(Object.keys(DECIDING))('no table %s, since its first delivery was quarantined', async (table) => {
    const { [`base.${table}`]: _, ...others } = reviewed;
    expectLess(await shown(others));
  });

  it.each([
    ['status', 'active'],
    ['end_date', '9999-12-31'],
  ])('no value in one_roster_role.%s shows what the value %s shows', async (column, value) => {
    const roles = reviewed['base.one_roster_role']!;
    const [open, said] = await Promise.all(
      [null, value].map((one) =>
        shown({ ...reviewed, 'base.one_roster_role': roles.map((row) => ({ ...row, [column]: one })) }),
      ),
    );
    expect(open).toEqual(said);
    expect(open!.get('students')).not.toEqual([]);
  });

  function expectLess(after: ReadonlyMap<string, readonly string[]>): void {
    for (const [view, rows] of after) {
      const known = before.get(view)!;
      expect(
        rows.filter((row) => !known.includes(row)),
        view,
      ).toEqual([]);
    }
    const [all, left] = [before, after].map((seen) => [...seen.values()].flat().length);
    expect(left).toBeLessThan(all!);
  }
});

const nullOf = (rows: readonly Row[], column: string) => rows.map((row) => ({ ...row, [column]: null }));
