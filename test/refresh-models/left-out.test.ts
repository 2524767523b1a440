import { access, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processOwner } from '../../bin/this-machine.ts';
import { deliveredColumns, type TableDefinition } from '../../lambdas/core/definitions/table.ts';
import { TIMEBACK_TABLES } from '../../lambdas/core/feeds/timeback/tables/index.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { put } from '../../lambdas/core/lake/ledger.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';
import { leavesTooMany } from '../../lambdas/refresh-models/held.ts';
import { collectGarbage } from '../../lambdas/tidy-lake/garbage.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { type TestLake, testLake } from '../ingest/lake.ts';
import type { Row, World } from '../models/world.ts';
import { SCOPES } from '../models/worlds/scopes.ts';
import { putExport, refresh, seen } from './refreshing.ts';

const rowsOf = (table: string) => SCOPES[`base.${table}`] ?? [];
const withRow = (table: string, ...rows: readonly Row[]): World => ({
  [`base.${table}`]: [...rowsOf(table), ...rows.map((row) => ({ ...rowsOf(table)[0], ...row }))],
});

/** How many rows each of the 41 views has, all columns of which can be computed. */
async function counts(lake: TestLake): Promise<Readonly<Record<string, number>>> {
  const sql = VIEWS.map(({ name }) => `select '${name}' as name, count(hash(shown)) as total from ${name} shown`).join(
    ' union all ',
  );
  const everyone = { scopes: [{ name: 'everyone', unrestricted: true }] };
  const rows = await seen(lake.lakeFolder, sql, everyone, 'everyone');
  return Object.fromEntries(rows.map(({ name, total }) => [name, Number(total)]));
}

describe('fault 78: one row that breaks a contract alone', () => {
  let lake: TestLake;
  let day = 1;
  beforeAll(async () => {
    lake = await testLake();
    await putExport(lake, '2026-08-31', SCOPES);
    await lake.ingest();
    await refresh(lake.lakeFolder);
  });
  afterAll(() => lake?.remove());

  const big = '9999999999999999.99';
  it.each<readonly [string, World, readonly (readonly [string, string])[]]>([
    ['an empty reason', withRow('insights_insight', { id: 'x', reason: '' }), []],
    [
      'an end before its start',
      withRow('insights_insight', { id: 'x', started_at_time: '2026-03-02 09:22:00' }),
      [['base.insights_insight', 'x']],
    ],
    [
      'a result of 1.05',
      withRow('clr_achievement_credential', { id: 'x', result_value: 1.05 }),
      [['base.clr_achievement_credential', 'x']],
    ],
    [
      'a blank school name',
      withRow('one_roster_organization', { id: 'x', name: ' ', identifier: null, type: 'school' }),
      [],
    ],
    [
      'a session without start',
      withRow('caliper_session', { id: 'x', started_at_time: null }),
      [['base.caliper_session', 'x']],
    ],
    [
      'a user delivered twice, with another address the second time',
      withRow(
        'one_roster_user',
        { id: 'x', email: 'a@example.org', date_last_modified: '2026-01-01 00:00:00' },
        { id: 'x', email: 'z@example.org', date_last_modified: '2026-01-02 00:00:00' },
      ),
      [['base.timeback_account', 'x']],
    ],
    ['a doubled application', withRow('lti_application', { name: 'Twin' }), [['base.lti_application', 'app']]],
    [
      'two entries of very many points',
      withRow('tb_xp_ledger', { id: 'x', value: big }, { id: 'y', value: big }),
      [
        ['base.tb_xp_ledger', 'x'],
        ['base.tb_xp_ledger', 'y'],
      ],
    ],
    [
      'a duration of 1e300',
      withRow('caliper_attempt', { id: 'x', duration_sec: 1e300 }),
      [['base.caliper_attempt', 'x']],
    ],
  ])('%s leaves all 41 views refreshed, and is reported by its key', async (_name, world, expected) => {
    day += 1;
    const date = `2026-09-${String(day).padStart(2, '0')}`;
    await putExport(lake, date, world);
    await lake.ingest();
    const { held, leftOut, results } = await refresh(lake.lakeFolder, { now: new Date(`${date}T10:00:00Z`) });
    expect(results.filter(({ level, broken }) => level === 'block' && broken > 0)).toEqual([]);
    expect(held).toEqual([]);
    expect(leftOut.flatMap(({ model, keys }) => keys.map((key) => [model, key]))).toEqual(expected);
    expect(await seen(lake.lakeFolder, 'select as_of::varchar as as_of from base.as_of')).toEqual([{ as_of: date }]);
    expect(Object.values(await counts(lake)).filter((total) => !(total > 0))).toEqual([]);
    const listed = await seen(lake.lakeFolder, 'select model, key from lake.left_out order by all');
    expect(listed.map(({ model, key }) => [model, key])).toEqual(expected);
    // What comes after is as it was before.
    day += 1;
    const next = `2026-09-${String(day).padStart(2, '0')}`;
    await putExport(lake, next, { [Object.keys(world)[0]!]: SCOPES[Object.keys(world)[0]!]! });
    await lake.ingest();
  });

  it('a user delivered twice is the newer row everywhere', async () => {
    day += 1;
    await putExport(
      lake,
      `2026-09-${day}`,
      withRow(
        'one_roster_user',
        { id: 'x', email: 'a@example.org', date_last_modified: '2026-01-01 00:00:00' },
        { id: 'x', email: 'z@example.org', date_last_modified: '2026-01-02 00:00:00' },
        { id: 'y', email: 'a@example.org', date_last_modified: '2026-01-01 00:00:00' },
      ),
    );
    await lake.ingest();
    await refresh(lake.lakeFolder);
    expect(
      await seen(
        lake.lakeFolder,
        `select person.id, person.email, account.email as merges_by, account.is_shared
        from base.one_roster_user person join base.person_account account on account.person_id = person.id
        where person.id in ('x', 'y') order by id`,
      ),
    ).toEqual([
      { id: 'x', email: 'z@example.org', merges_by: 'z@example.org', is_shared: false },
      { id: 'y', email: 'a@example.org', merges_by: 'a@example.org', is_shared: false },
    ]);
  });

  it('shows the texts that stand in for missing ones', async () => {
    day += 1;
    await putExport(lake, `2026-09-${day}`, {
      ...withRow('one_roster_organization', { id: 'x', name: ' ', identifier: null, type: 'school' }),
      ...withRow('lti_application', { id: 'x', name: '' }),
    });
    await lake.ingest();
    await refresh(lake.lakeFolder);
    const everyone = { scopes: [{ name: 'everyone', unrestricted: true }] };
    const shown = (sql: string) => seen(lake.lakeFolder, sql, everyone, 'everyone');
    expect(await shown("select name from schools where id = 'x'")).toEqual([{ name: 'x' }]);
    expect(await shown("select name from learning_apps where id = 'x'")).toEqual([{ name: 'N/A' }]);
  });
});

describe('the files of what is left out', () => {
  const APPLICATION = itemKeys.model('base', 'lti_application');
  let lake: TestLake;
  beforeAll(async () => {
    lake = await testLake();
    await putExport(lake, '2026-08-31', { ...SCOPES, ...withRow('lti_application', { name: 'Twin' }) });
    await lake.ingest();
    await refresh(lake.lakeFolder);
  });
  afterAll(() => lake?.remove());

  const opened = () => openLakeAt(fileStorage(), toFolderUrl(lake.lakeFolder), processOwner());
  /** What the ledger says of the table: it is one part for the platform. */
  async function application() {
    const built = (await (await opened()).ledger.view()).read(APPLICATION)!;
    const part = built.value.parts.find(({ key }) => key === 'source=timeback')!;
    return { built, part, folder: join(lake.lakeFolder, part.prefix) };
  }
  const leftOut = () => seen(lake.lakeFolder, 'select model, key from lake.left_out');
  const TWIN = [{ model: 'base.lti_application', key: 'app' }];

  it('are in a hidden folder of their own within that of the part, so that a partition can point at them alone', async () => {
    const { part, folder } = await application();
    expect(part.leftOut).toMatchObject({ name: '_left_out/part-001.parquet', rows: 1 });
    expect((await readdir(folder)).sort()).toEqual(['_left_out', 'part-001.parquet']);
    expect(await readdir(join(folder, '_left_out'))).toEqual(['part-001.parquet']);
    expect(await leftOut()).toEqual(TWIN);
  });

  it('are read, too, where older code has put them beside those of the part', async () => {
    const { ledger } = await opened();
    const { built, part, folder } = await application();
    await rename(join(folder, part.leftOut!.name), join(folder, '_left_out.parquet'));
    const older = { ...part, leftOut: { ...part.leftOut!, name: '_left_out.parquet' } };
    const parts = built.value.parts.map((one) => (one.prefix === part.prefix ? older : one));
    expect(await ledger.commit([put(APPLICATION, built.version, { ...built.value, parts })])).toBeTruthy();
    expect(await leftOut()).toEqual(TWIN);
  });

  it('go with their part when it is built again', async () => {
    await refresh(lake.lakeFolder, { full: true }); // puts those of older code into their folder
    const { part, folder } = await application();
    expect(part.leftOut?.name).toBe('_left_out/part-001.parquet');
    await putExport(lake, '2026-09-02', { 'base.lti_application': rowsOf('lti_application') });
    await lake.ingest();
    await refresh(lake.lakeFolder);
    await access(join(folder, part.leftOut!.name)); // who reads may still need them
    await collectGarbage(await opened(), 0);
    await expect(access(join(folder, part.leftOut!.name))).rejects.toThrow('ENOENT');
    expect((await application()).part.leftOut).toBeUndefined();
    expect(await leftOut()).toEqual([]);
  });
});

describe('fault 78: a table of which too many rows break a rule', () => {
  it('keeps what it had, as does what reads it, and the others are shown', async () => {
    const lake = await testLake();
    await putExport(lake, '2026-08-31', SCOPES);
    await lake.ingest();
    await refresh(lake.lakeFolder);
    await putExport(lake, '2026-09-02', {
      'base.caliper_session': rowsOf('caliper_session').map((row) => ({ ...row, started_at_time: null })),
      'base.lti_application': [{ ...rowsOf('lti_application')[0], name: 'Renamed' }],
    });
    await lake.ingest();
    const { held, outcome, results } = await refresh(lake.lakeFolder, { now: new Date('2026-09-02T10:00:00Z') });
    expect(outcome).toBe('published');
    expect(held).toContain('base.caliper_session');
    expect(held).toContain('base.observed_session');
    expect(held).toContain('sessions');
    expect(held).not.toContain('base.lti_application');
    const blocking = results.filter(({ level, broken }) => level === 'block' && broken > 0);
    expect(blocking.map(({ model, broken }) => [model, broken])).toEqual([
      ['base.caliper_session', rowsOf('caliper_session').length],
    ]);
    const total = (name: string) => seen(lake.lakeFolder, `select count(*)::integer as total from ${name}`);
    expect(await total('base.caliper_session')).toEqual([{ total: rowsOf('caliper_session').length }]);
    expect(await total('base.observed_session')).toEqual([{ total: rowsOf('caliper_session').length }]);
    expect(await seen(lake.lakeFolder, 'select name from base.lti_application')).toEqual([{ name: 'Renamed' }]);

    await putExport(lake, '2026-09-03', { 'base.caliper_session': rowsOf('caliper_session') });
    await lake.ingest();
    expect(await refresh(lake.lakeFolder, { now: new Date('2026-09-03T10:00:00Z') })).toMatchObject({
      held: [],
      leftOut: [],
    });
    await lake.remove();
  });

  it.each([
    [100, 9900, false],
    [101, 9899, true],
    [101, 20_000, false],
    [1, 0, false],
    [1, 1, false],
    [2, 1, true],
    [0, 0, false],
  ])('is one with %i of them beside %i others: that is %s', (leftOut, shown, expected) => {
    expect(leavesTooMany({ leftOut, shown }, { rows: 100, share: 0.01 })).toBe(expected);
  });
});

/** Columns that no row can do without beside its key, since what is shown of it has no other value. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  caliper_session: ['started_at_time'],
  insights_insight: ['started_at_time'],
  insights_recommendation: ['user_id', 'generated_at'],
  insights_review: ['insight_id'],
  tb_xp_ledger: ['user_id', 'application_id'],
  placement_grade: ['order_number'],
  // The links of this world have no time of modification, which could stand in for it.
  one_roster_user_agent: ['date_created'],
  caliper_entity_relation: ['source_id', 'destination_id', 'relationship_type'],
};
/** Where a value does not fit although its type could hold it. */
const BOUNDED: Readonly<Record<string, readonly string[]>> = {
  caliper_attempt: ['duration_sec'],
  clr_achievement_credential: ['result_value'],
  tb_xp_ledger: ['value'],
};
const IDENTIFIES = ['caliper_entity_relation'];
/** The base table that leaves out rows of a table of the export. */
const takes = (table: string) => `base.${table === 'one_roster_user' ? 'timeback_account' : table}`;
const PERIODS = [
  ['started_at_time', 'ended_at_time', '2026-03-02 09:59:00', '2026-03-02 09:00:00'],
  ['begin_date', 'end_date', '2026-03-02', '2026-03-01'],
] as const;

interface Case {
  readonly row: Row;
  /** The key by which it has to be reported; null where the row is shown. */
  readonly reported: string | null;
}

const EXTREMES: Readonly<Record<string, readonly (string | number)[]>> = {
  varchar: [' ', 'x'.repeat(70_000)],
  double: [1e300, -1e300],
  numeric: ['999999999999999', '-1000000000000'],
  decimal: ['9999999999999999.99'],
  bigint: ['9223372036854775807', '-9223372036854775808'],
  boolean: [],
  date: ['0001-01-01', '9999-12-31'],
  timestamp: ['0001-01-01 00:00:00', '9999-12-31 23:59:59.999'],
};

/** A row for each column and what can be wrong with it, beside as many good ones. */
function casesOf(table: TableDefinition): readonly Case[] {
  const { name, key } = table;
  const columns = deliveredColumns(table);
  const template = rowsOf(name)[0]!;
  const id = key[0] ?? null;
  let count = 0;
  const fresh = (change: Row): Row => {
    count += 1;
    return { ...template, ...(id !== null && { [id]: `${name} ${count}` }), ...change };
  };
  const keyOf = (row: Row) => {
    const names = key.length > 0 ? key : IDENTIFIES.includes(name) ? ['source', 'source_id'] : (NEEDED[name] ?? []);
    return names.map((one) => row[one] ?? '(none)').join(' ');
  };
  const judged = (row: Row, broken: boolean): Case => ({ row, reported: broken ? keyOf(row) : null });
  const cases = columns.flatMap((column): Case[] => {
    const needed = (NEEDED[name] ?? []).includes(column.name);
    const inKey = key.includes(column.name);
    const nulled = inKey ? [] : [judged(fresh({ [column.name]: null }), needed)];
    // The ingest itself rejects a row with a blank in its key.
    const values = EXTREMES[column.type]!.filter((value) => !(inKey && value === ' '));
    const extreme = values.map((value) => {
      const row = fresh({ [column.name]: value });
      const blank = value === ' ' && IDENTIFIES.includes(name);
      const period = PERIODS.some(([start, end]) => {
        const [from, to] = [row[start], row[end]];
        return from != null && to != null && [start, end].includes(column.name as never) && String(from) > String(to);
      });
      return judged(row, blank || period || (BOUNDED[name] ?? []).includes(column.name));
    });
    return [...nulled, ...extreme];
  });
  const periods = PERIODS.filter(([start]) => columns.some((column) => column.name === start)).map(
    ([start, end, from, to]) =>
      judged(
        fresh({ [start]: from, [end]: to }),
        columns.some((one) => one.name === end),
      ),
  );
  const doubled = key.length > 0 ? [fresh({})].flatMap((row) => [judged(row, false), judged(row, true)]) : [];
  const good = [...cases, ...periods, ...doubled].map(() => judged(fresh({}), false));
  return [...cases, ...periods, ...doubled, ...(id === null ? [] : good)];
}

describe('fault 78: in each base table and column nothing, a blank, the ends of the type, a doubled row, an end before its start', () => {
  const tables = TIMEBACK_TABLES.filter(({ name }) => rowsOf(name).length > 0);
  const given = new Map(tables.map((table) => [table.name, casesOf(table)]));
  let lake: TestLake;
  let refreshed: Awaited<ReturnType<typeof refresh>>;
  beforeAll(async () => {
    lake = await testLake();
    const world = Object.fromEntries(
      tables.map(({ name }) => [`base.${name}`, [...rowsOf(name), ...given.get(name)!.map(({ row }) => row)]]),
    );
    await putExport(lake, '2026-08-31', { ...SCOPES, ...world });
    await lake.ingest();
    refreshed = await refresh(lake.lakeFolder, { settings: { rejects: { rows: 100_000, share: 0.9 } } });
  });
  afterAll(() => lake?.remove());

  it('every table of the export that the world has is tried', () => {
    expect(tables.length).toBeGreaterThan(25);
  });

  it('nothing is rejected by the ingest, no condition blocks, and every view is refreshed', async () => {
    expect(await lake.rows('select table_name, reason, detail from lake.rejects')).toEqual([]);
    expect(refreshed.results.filter(({ level, broken }) => level === 'block' && broken > 0)).toEqual([]);
    expect(refreshed.held).toEqual([]);
    expect(Object.values(await counts(lake)).filter((total) => !(total > 0))).toEqual([]);
  });

  it.each(tables.map(({ name }) => name))(
    '%s: rows in are rows shown and rows left out, each by its key',
    async (name) => {
      const sum = await seen(
        lake.lakeFolder,
        `select (select count(*) from timeback_export.${name}) as delivered,
        (select count(*) from base.${name} where source = 'timeback') as shown,
        (select count(*) from lake.left_out where model = '${takes(name)}') as left_out`,
      );
      const { delivered, shown, left_out } = sum[0]!;
      if (!IDENTIFIES.includes(name)) expect(Number(shown) + Number(left_out)).toBe(Number(delivered));
      const keys = await seen(
        lake.lakeFolder,
        `select key from lake.left_out where model = '${takes(name)}' order by key`,
      );
      const expected = given.get(name)!.flatMap(({ reported }) => (reported === null ? [] : [reported]));
      if (IDENTIFIES.includes(name)) expect(keys.length).toBeGreaterThan(0);
      else expect(keys.map(({ key }) => String(key)).sort()).toEqual(expected.sort());
    },
  );
});
