import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Model } from '../../lambdas/core/definitions/model.ts';
import { inOrder, reads } from '../../lambdas/core/definitions/order.ts';
import { references } from '../../lambdas/core/definitions/references.ts';
import { BASE } from '../../sql/base/index.ts';
import { isScoped } from '../../sql/models.ts';
import { VISIBLE_PERSON } from '../../sql/scope/index.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { generatedExport } from '../models/generated-export.ts';
import { type Caller, callerScope, type LargeWorld, tablesOf } from '../models/world.ts';
import { activity } from '../models/worlds/activity.ts';
import { content, frameworks } from '../models/worlds/content.ts';
import { edxActivity } from '../models/worlds/edx-activity.ts';
import { edxContent } from '../models/worlds/edx-content.ts';
import { BROKEN_ROSTER, EDX_ROSTER } from '../models/worlds/edx-roster.ts';
import { exact } from '../models/worlds/exact.ts';
import { brokenTables, edxMastery, exportTables } from '../models/worlds/export-tables.ts';
import { insightViews } from '../models/worlds/insight-views.ts';
import { insights } from '../models/worlds/insights.ts';
import { PEOPLE, PEOPLE_APART } from '../models/worlds/people.ts';
import { progress } from '../models/worlds/progress.ts';
import { ROSTER } from '../models/worlds/roster.ts';
import { SCOPES } from '../models/worlds/scopes.ts';
import { differences } from './compare.ts';
import { type Engines, openEngines, qualified, type TestModel } from './engines.ts';
import { addWorldTable } from './world-table.ts';

const trino = inject('trino');

const EVERYONE = { everyone: null } as const;
const withSchool = (school: string) => ({ ...EVERYONE, school: [school] });
const withNobody = (school: string) => ({ ...withSchool(school), nobody: [] });

const WORLDS: readonly (readonly [string, LargeWorld, Readonly<Record<string, Caller>>])[] = [
  ['activity', activity, withSchool('oak')],
  ['content', { ...content, ...frameworks }, EVERYONE],
  ['activity of edX', edxActivity, EVERYONE],
  ['content of edX', edxContent, EVERYONE],
  ['the roster of edX', EDX_ROSTER, withSchool('t-school')],
  ['a roster of edX that contradicts itself', BROKEN_ROSTER, EVERYONE],
  ['numbers that are rounded', exact, EVERYONE],
  ['tables of the export', { ...exportTables, ...edxMastery }, EVERYONE],
  ['tables that break their checks', brokenTables, EVERYONE],
  ['insights', insights, EVERYONE],
  ['insights that count', insightViews, withSchool('oak')],
  ['people', PEOPLE, EVERYONE],
  ['people who are not merged', PEOPLE_APART, EVERYONE],
  ['progress', progress, withSchool('s-oak')],
  ['the roster of TimeBack', ROSTER, withSchool('s-oak')],
  ['scopes', SCOPES, withNobody('oak')],
];

describe.skipIf(!trino)('the models in Trino and DuckDB', { timeout: 3_000_000 }, () => {
  let engines: Engines;
  let folder: string;
  /** Texts whose columns were compared. */
  const typed = new Set<string>();
  /** Models of which both had rows. */
  const withRows = new Set<string>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'timeback-models-'));
    engines = await openEngines(trino!, folder);
    await engines.createSchemas('rows');
  });
  afterAll(async () => {
    engines?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(WORLDS)('are the same in a world of %s', (_name, world, callers) => expectSame(world, callers));

  it('are the same in a generated export beside deliveries of edX', async () => {
    const { world, schools } = await generatedExport(folder);
    await expectSame({ ...edxSources(EDX_ROSTER, edxActivity, edxContent), ...world }, withNobody(schools[0]!));
  });

  it('have had rows in some world', () => {
    expect([...BASE, ...VIEWS].map(({ name }) => name).filter((name) => !withRows.has(name))).toEqual([]);
  });

  /**
   * Compares all models that read a table of the world, through others too. What else these read is empty in both, also
   * where its model would seed it.
   */
  async function expectSame(world: LargeWorld, callers: Readonly<Record<string, Caller>>): Promise<void> {
    const tables = tablesOf(world);
    const affected = new Set(Object.keys(world));
    const isAffected = (model: Model) => {
      const own = reads(model).map((name) => `${model.schema}.${name}`);
      if (![...references(model.sql).tables, ...own].some((name) => affected.has(name))) return false;
      affected.add(`${model.schema}.${model.name}`);
      return true;
    };
    const notGiven = inOrder(BASE).filter(({ name }) => world[`base.${name}`] === undefined);
    const made = notGiven.filter(isAffected);
    const views = inOrder(VIEWS).filter(isAffected);

    const models: TestModel[] = made.map((model) => ({ ...model, as: 'table' }));
    const empty = notGiven.filter((model) => !made.includes(model)).map((model) => ({ ...model, rows: [] }));
    const files = await mkdtemp(join(folder, 'world-'));
    await engines.createSchemas(...new Set(tables.map(({ schema }) => schema)), ...Object.keys(callers));
    const read = new Set([...made, ...views, VISIBLE_PERSON].flatMap(({ sql }) => references(sql).tables));
    for (const table of [...tables, ...empty]) {
      if (read.has(`${table.schema}.${table.name}`)) await addWorldTable(engines, table, files);
    }
    for (const [schema, caller] of Object.entries(callers)) {
      await addWorldTable(engines, callerScope(schema, caller), files);
      models.push({ ...VISIBLE_PERSON, schema, key: ['person_id'], as: 'view' });
      const shown = caller === null ? views : views.filter(isScoped);
      models.push(...shown.map((view): TestModel => ({ ...view, schema, as: 'view' })));
    }
    await engines.build(models);
    expect(await differences(engines, models, typed)).toEqual([]);
    for (const model of models) {
      const found = await engines.duckdb.runAndReadAll(`select 1 from ${qualified(model)} limit 1`);
      if (found.currentRowCount > 0) withRows.add(model.name);
    }
  }
});

/** What the worlds have of edX's own tables; of one that several have, the last. */
const edxSources = (...worlds: readonly LargeWorld[]): LargeWorld =>
  Object.fromEntries(worlds.flatMap(Object.entries<LargeWorld[string]>).filter(([name]) => name.startsWith('edx')));
