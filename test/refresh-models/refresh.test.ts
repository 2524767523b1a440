import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { BASE } from '../../sql/base/index.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { type TestLake, testLake } from '../ingest/lake.ts';
import type { World } from '../models/world.ts';
import { SCOPES } from '../models/worlds/scopes.ts';
import { putExport, type RefreshSetting, refresh, seen } from './refreshing.ts';

let lake: TestLake;
beforeEach(async () => {
  lake = await testLake();
  await putExport(lake, '2026-08-31', SCOPES);
  await lake.ingest();
});
afterEach(() => lake.remove());

const ids = async (sql: string, settings?: object, scope?: string) =>
  (await seen(lake.lakeFolder, sql, settings, scope)).map((row) => Object.values(row)[0]);
const students = (settings?: object, scope?: string) => ids('select id from students order by 1', settings, scope);

/** Data files of the lake, paths below it. */
async function files(folder: string): Promise<readonly string[]> {
  const all = await readdir(join(lake.lakeFolder, 'tables', folder), { recursive: true }).catch(() => []);
  return all.filter((name) => name.endsWith('.parquet')).sort();
}

const OAK = { scopes: [{ name: 'oak_readers', organisations: ['oak'] }] };

/** A name that should occur once in the view `learning_apps` occurs twice; no base table minds. */
const TWIN_APPS: World = {
  'base.lti_application': ['app', 'twin'].map((id) => ({ id, name: 'App', type: 'learning', source: 'timeback' })),
};

describe('a refresh', () => {
  it('shows nothing before it, everything after it, and builds nothing again when nothing has changed', async () => {
    expect(await students()).toEqual([]);
    expect(await refresh(lake.lakeFolder)).toMatchObject({ outcome: 'published' });
    expect(await students()).toEqual(['ann', 'bob', 'cyd', 'dot']);
    const before = await files('.');

    expect(await refresh(lake.lakeFolder)).toMatchObject({ outcome: 'unchanged', built: 0, tables: [] });
    expect(await files('.')).toEqual(before);
  });

  it('is due at the change of the date, for what depends on it and has changed by it', async () => {
    await refresh(lake.lakeFolder, { settings: OAK });
    const { tables } = await refresh(lake.lakeFolder, { settings: OAK, now: new Date('2026-09-02T00:00:01Z') });
    // Nobody's role ends between the two dates: the memberships are computed again, and nothing behind them.
    expect(tables).toEqual(['base.as_of', 'base.person_organization']);
    expect(await ids('select cast(as_of as varchar) from base.as_of')).toEqual(['2026-09-02']);
  });

  it('rebuilds what a new export changes, and what depends on it', async () => {
    await refresh(lake.lakeFolder);
    await putExport(lake, '2026-09-01', {
      'base.lti_application': [{ id: 'app', name: 'App, renamed', type: 'learning', source: 'timeback' }],
    });
    await lake.ingest();
    const { tables } = await refresh(lake.lakeFolder);
    expect(tables).toEqual(['base.lti_application']);
    expect(await ids('select name from learning_apps')).toEqual(['App, renamed']);
  });

  it('by another engine builds all tables again once, with the same rows', async () => {
    const { tables } = await refresh(lake.lakeFolder, { settings: OAK });
    const shown = await students(OAK, 'oak_readers');
    const other = { settings: OAK, dialect: 'another' };
    expect((await refresh(lake.lakeFolder, other)).tables).toEqual(tables);
    expect(await students(OAK, 'oak_readers')).toEqual(shown);
    expect(await refresh(lake.lakeFolder, other)).toMatchObject({ outcome: 'unchanged', tables: [] });
  });

  it('that builds tables side by side builds the same ones, with the same rows, and finds the same', async () => {
    const one = await refresh(lake.lakeFolder, { settings: OAK });
    const shown = await students(OAK, 'oak_readers');
    const several = await refresh(lake.lakeFolder, { settings: OAK, full: true, atOnce: 8 });
    expect([...several.tables].sort()).toEqual([...one.tables].sort());
    expect(several.results).toEqual(one.results);
    expect(await students(OAK, 'oak_readers')).toEqual(shown);
    // By their content, so nothing is built of them again.
    expect(await refresh(lake.lakeFolder, { settings: OAK })).toMatchObject({ outcome: 'unchanged', tables: [] });
  });

  it('limited to some tables builds those and what they read', async () => {
    const { tables } = await refresh(lake.lakeFolder, { select: ['learning_apps'] });
    expect(tables.filter((name) => name.startsWith('base.'))).toContain('base.lti_application');
    expect(tables).not.toContain('base.caliper_attempt');
    expect(await ids('select name from learning_apps')).toEqual(['App']);
    expect(await students()).toEqual([]);
  });

  it('that breaks a condition which only warns is shown, and names the rows by their keys', async () => {
    const setting = { settings: OAK, select: ['learning_apps', 'students'] };
    await refresh(lake.lakeFolder, setting);
    await putExport(lake, '2026-09-01', TWIN_APPS);
    await lake.ingest();
    const { outcome, results, held } = await refresh(lake.lakeFolder, setting);
    expect([outcome, held]).toEqual(['published', []]);
    expect(results.filter(({ broken }) => broken > 0)).toContainEqual({
      model: 'learning_apps',
      condition: 'name is unique',
      level: 'warn',
      broken: 1,
      ids: ['app'],
    });
    expect(await ids('select id from learning_apps order by id')).toEqual(['app', 'twin']);
  });

  it('decides the contracts of views that a refresh limited to base tables has left open', async () => {
    const select = ['learning_apps'];
    await refresh(lake.lakeFolder, { select });
    await putExport(lake, '2026-09-01', TWIN_APPS);
    await lake.ingest();
    expect(await refresh(lake.lakeFolder, { select: ['lti_application'] })).toMatchObject({ outcome: 'published' });
    const { results } = await refresh(lake.lakeFolder, { select });
    expect(results.filter(({ broken }) => broken > 0).map(({ condition }) => condition)).toEqual(['name is unique']);
  });

  it('decides the contracts of what has changed, and of what looks at it', async () => {
    const decided = async (setting: RefreshSetting = {}) => {
      const { held, results } = await refresh(lake.lakeFolder, setting);
      expect(held).toEqual([]);
      return new Set(results.map(({ model }) => model));
    };
    const app = (name: string): World => ({
      'base.lti_application': [{ id: 'app', name, type: 'learning', source: 'timeback' }],
    });
    const deliver = async (date: string, world: World) => {
      await putExport(lake, date, world);
      await lake.ingest();
    };
    expect(await decided()).toEqual(
      new Set([...BASE.map(({ name }) => `base.${name}`), ...VIEWS.map(({ name }) => name)]),
    );

    await deliver('2026-09-01', app('App, renamed'));
    const renamed = await decided();
    expect(renamed).toContain('base.lti_application');
    expect(renamed).toContain('learning_apps');
    expect(renamed).not.toContain('base.caliper_attempt');
    expect(renamed).not.toContain('schools');

    // What is limited to the base tables leaves the views open, and nothing else.
    await deliver('2026-09-02', app('App, renamed again'));
    await decided({ select: BASE.map(({ name }) => name) });
    expect(await decided()).toEqual(new Set(VIEWS.map(({ name }) => name)));
  });

  it('finds that rows which stayed as they were point to what is gone', async () => {
    const select = ['caliper_attempt', 'caliper_session', 'one_roster_user'];
    await putExport(lake, '2026-09-01', {
      'base.caliper_attempt': [{ id: 'one', assignee_id: 'ann', assignable_id: 'question' }],
      'base.caliper_session': [],
    });
    await lake.ingest();
    await refresh(lake.lakeFolder, { select });
    const before = await files('base/caliper_attempt');
    const user = SCOPES['base.one_roster_user']!;
    await putExport(lake, '2026-09-02', { 'base.one_roster_user': user.filter(({ id }) => id !== 'ann') });
    await lake.ingest();
    const { results } = await refresh(lake.lakeFolder, { select });
    expect(await files('base/caliper_attempt')).toEqual(before);
    expect(results.filter(({ broken }) => broken > 0)).toContainEqual({
      model: 'base.caliper_attempt',
      condition: 'assignee_id is in base.one_roster_user.id',
      level: 'warn',
      broken: 1,
      ids: ['ann'],
    });
  });

  it('that ends in the middle leaves readers as they were, and the next one does it all', async () => {
    const storage = fileStorage();
    let taken = 0;
    const failing = {
      ...storage,
      async takeFile(...args: Parameters<typeof storage.takeFile>) {
        taken += 1;
        if (taken === 3) throw new Error('the disk is full');
        return storage.takeFile(...args);
      },
    };
    const select = ['students'];
    await expect(refresh(lake.lakeFolder, { storage: failing, select })).rejects.toThrow('the disk is full');
    expect(await students()).toEqual([]);
    expect(await refresh(lake.lakeFolder, { select })).toMatchObject({ outcome: 'published' });
    expect(await students()).toEqual(['ann', 'bob', 'cyd', 'dot']);
  });

  it('and another at the same time take turns', async () => {
    const select = ['learning_apps'];
    const both = await Promise.all([refresh(lake.lakeFolder, { select }), refresh(lake.lakeFolder, { select })]);
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['published', 'unchanged']);
  });
});

describe('a restricted scope', () => {
  const SETTINGS = {
    scopes: [
      { name: 'oak_readers', organisations: ['oak'] },
      { name: 'north_readers', organisations: ['north'], descendants: true },
      { name: 'nobody', organisations: [] },
      { name: 'strangers', organisations: ['nowhere'] },
    ],
  };

  it('has tables of exactly the rows that its reader may see, under the 41 names, and nothing of another layer', async () => {
    await refresh(lake.lakeFolder, { settings: SETTINGS });
    expect(await students(SETTINGS, 'oak_readers')).toEqual(['ann']);
    expect(await students(SETTINGS, 'north_readers')).toEqual(['ann', 'bob']);
    expect(await students(SETTINGS, 'nobody')).toEqual([]);
    expect(await students(SETTINGS, 'strangers')).toEqual([]);

    const prefix = join(lake.lakeFolder, 'tables', 'oak_readers');
    const held = JSON.stringify(
      await lake.rows(`select cast(to_json(rows) as varchar) as held
        from read_parquet('${prefix}/**/*.parquet', union_by_name = true) rows`),
    );
    // Whoever is visible is so with all of their schools; nobody else is there.
    expect([/ann/.test(held), /bob|cyd|dot/.test(held)]).toEqual([true, false]);
    expect(await files('nobody')).toEqual([]);

    const counts = VIEWS.map(({ name }) => `select '${name}' as name, count(*) as total from ${name}`);
    const counted = await seen(lake.lakeFolder, counts.join(' union all '), SETTINGS, 'oak_readers');
    expect(counted.filter(({ total }) => total === 0)).toEqual([]);
    for (const other of ['base.one_roster_user', 'north_readers.students', 'timeback_export.one_roster_user']) {
      await expect(seen(lake.lakeFolder, `select * from ${other}`, SETTINGS, 'oak_readers')).rejects.toThrow(
        /does not exist/,
      );
    }
  });

  it('keeps what is by month, and writes again only the months in which a row has changed', async () => {
    const attempt = (id: string, question: string, time: string | null) => ({
      id,
      assignee_id: 'ann',
      assignable_id: question,
      session_id: 'session of ann',
      started_at_time: time,
    });
    const [march, april, none] = [
      attempt('one', 'question', '2026-03-02 09:00:00'),
      attempt('two', 'test', '2026-04-01 00:00:00'),
      attempt('three', 'lesson', null),
    ];
    const setting = { settings: OAK, select: ['attempts'] };
    const deliver = async (date: string, attempts: readonly object[]) => {
      await putExport(lake, date, { 'base.caliper_attempt': attempts as World[string] });
      await lake.ingest();
      await refresh(lake.lakeFolder, setting);
      return (await files('oak_readers/attempts')).map((file) => file.split('/'));
    };
    const sight = () => seen(lake.lakeFolder, 'select * from attempts order by resource_id', OAK, 'oak_readers');

    const first = await deliver('2026-09-01', [march, april, none]);
    expect(first.map(([month]) => month)).toEqual([
      'month-2026-03',
      'month-2026-04',
      'month-__HIVE_DEFAULT_PARTITION__',
    ]);
    const rows = await sight();
    expect(rows.map(({ resource_id, date }) => [resource_id, date])).toEqual([
      ['lesson', null],
      ['question', '2026-03-02'],
      ['test', '2026-04-01'],
    ]);

    // Corrected in April, new in May; the others stay in the files that they are in.
    const corrected = { ...april, ended_at_time: '2026-04-01 00:00:10' };
    const may = attempt('four', 'course', '2026-05-31 23:59:59.999');
    const second = await deliver('2026-09-02', [march, corrected, none, may]);
    const fresh = second.filter((file) => !first.some((old) => old.join() === file.join()));
    expect(fresh.map(([month]) => month)).toEqual(['month-2026-04', 'month-2026-05']);
    const then = await sight();
    expect(then).toHaveLength(4);
    expect(then.find(({ resource_id }) => resource_id === 'test')).toMatchObject({ duration_sec: 10 });

    // March is empty now, and the same as a full rebuild has it.
    const third = await deliver('2026-09-03', [corrected, none, may]);
    expect(third.filter((file) => !second.some((old) => old.join() === file.join()))).toEqual([]);
    const kept = await sight();
    expect(kept.map(({ resource_id }) => resource_id)).toEqual(['course', 'lesson', 'test']);
    await refresh(lake.lakeFolder, { ...setting, full: true });
    expect(await sight()).toEqual(kept);
  });

  it('is closed while its tables are not those that the settings ask for', async () => {
    const select = ['students'];
    await refresh(lake.lakeFolder, { settings: SETTINGS, select });
    const narrower = { scopes: [{ name: 'north_readers', organisations: ['north'] }] };
    await expect(students(narrower, 'north_readers')).rejects.toThrow('built before the settings');
    await expect(students({ scopes: [{ name: 'fresh', organisations: ['oak'] }] }, 'fresh')).rejects.toThrow(
      'has no table yet',
    );
    await expect(students(SETTINGS, 'unheard')).rejects.toThrow('no such scope');
    await refresh(lake.lakeFolder, { settings: narrower, select });
    expect(await students(narrower, 'north_readers')).toEqual([]);
  });
});
