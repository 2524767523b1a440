import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deliveredColumns } from '../../lambdas/core/definitions/table.ts';
import { TIMEBACK_TABLES } from '../../lambdas/core/feeds/timeback/tables/index.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { DECIDING, DECIDING_COLUMNS } from '../feeds/timeback/deciding.ts';
import type { World } from '../models/world.ts';
import { SCOPES } from '../models/worlds/scopes.ts';
import { NOW, putExport, refresh, seen } from '../refresh-models/refreshing.ts';
import { type TestLake, testLake } from './lake.ts';
import { copyCsv, rowToJson, selectOf, type WorldTable, withDuckDb } from './timeback-world.ts';

const TABLES = Object.keys(DECIDING);
const SETTINGS = {
  scopes: [{ name: 'oak', organisations: ['oak'] }],
  snapshots: { keep: 100 },
};
/** Half of what is seen is confirmed, and what accuses needs it. */
const BEFORE: World = {
  ...SCOPES,
  'base.insights_config': SCOPES['base.insights_config']!.map((row) => ({ ...row, requires_review: true })),
  'base.insights_review': SCOPES['base.insights_insight']!.filter((_, at) => at % 2 === 0).map(({ id }) => ({
    insight_id: id!,
    result: 'TruePositive',
  })),
};

let lake: TestLake;
beforeEach(async () => {
  lake = await testLake({ settings: SETTINGS, now: () => NOW });
});
afterEach(() => lake.remove());

/** A table as the platform holds it, in the types and under the names of its export. */
function exported(name: string): WorldTable {
  const columns = deliveredColumns(TIMEBACK_TABLES.find((table) => table.name === name)!);
  const rows = BEFORE[`base.${name}`]!;
  return {
    columns: Object.fromEntries(columns.map((column) => [column.aliases?.[0] ?? column.name, column.type])),
    rows: rows.map((row) => columns.map((column) => row[column.name] ?? null)),
  };
}

const renamed = ({ columns, rows }: WorldTable, column: string): WorldTable => ({
  columns: Object.fromEntries(
    Object.entries(columns).map(([name, type]) => [name === column ? `new_${name}` : name, type]),
  ),
  rows,
});
function absent({ columns, rows }: WorldTable, column: string): WorldTable {
  const at = Object.keys(columns).indexOf(column);
  return {
    columns: Object.fromEntries(Object.entries(columns).toSpliced(at, 1)),
    rows: rows.map((row) => row.toSpliced(at, 1)),
  };
}
function nulled({ columns, rows }: WorldTable, column: string): WorldTable {
  const at = Object.keys(columns).indexOf(column);
  return { columns, rows: rows.map((row) => row.with(at, null)) };
}

async function putParquet(key: string, select: string): Promise<void> {
  const path = join(lake.folder, key);
  await mkdir(dirname(path), { recursive: true });
  await withDuckDb((connection) => connection.run(`copy (${select}) to '${path}' (format parquet)`));
}

/** Puts a table into place as the export of a date. */
const FORMATS: Readonly<Record<string, (date: string, name: string, table: WorldTable) => Promise<unknown>>> = {
  CSV: (date, name, table) => lake.put(`timeback-export/${date}/${name}.csv`, [copyCsv(table)]),
  'JSON lines': (date, name, table) => lake.put(`timeback-export/${date}/${name}.jsonl`, [rowToJson(table)]),
  Parquet: (date, name, table) => putParquet(`timeback-export/${date}/${name}.parquet`, selectOf(table)),
  async 'an RDS export'(date, name, table) {
    const folder = `timeback-export/export-${date.replaceAll('-', '')}/timeback/public.${name}/1`;
    await putParquet(`${folder}/part-00000.gz.parquet`, selectOf(table, true));
    await lake.put(`${folder}/_SUCCESS`, []);
  },
};

const dayAfter = (date: string, days: number) =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
const FIRST = '2026-06-01';

/** All rows that a reader sees, in every view. */
async function shown(scope?: string): Promise<readonly unknown[]> {
  const rows = VIEWS.map(({ name }) => `select '${name}' as name, cast(to_json(v) as varchar) as shown from ${name} v`);
  return seen(lake.lakeFolder, `${rows.join(' union all ')} order by 1, 2`, SETTINGS, scope);
}
const held = async () => {
  const rows = TABLES.map(
    (name) => `select '${name}' as name, cast(to_json(t) as varchar) as held from timeback_export.${name} t`,
  );
  return lake.rows(`${rows.join(' union all ')} order by 1, 2`);
};

describe.each(Object.entries(FORMATS))('an export as %s', (_, put) => {
  it('fault 75: is quarantined where a column that decides is absent or renamed, and its earlier rows stay', async () => {
    for (const table of TABLES) await put(FIRST, table, exported(table));
    await lake.ingest();
    const before = await held();
    expect(new Set(before.map(({ name }) => name))).toEqual(new Set(TABLES));

    const cases = DECIDING_COLUMNS.flatMap(([table, column]) =>
      [absent, renamed].map((change) => [table, column, change(exported(table), column)] as const),
    );
    for (const [at, [table, , broken]] of cases.entries()) await put(dayAfter(FIRST, at + 1), table, broken);
    await lake.ingest();

    const units = await lake.rows("select table_name, reason from lake.units where state = 'QUARANTINED'");
    const found = units.map(({ table_name, reason }) => [
      table_name,
      ...String(reason).match(/^BAD_HEADER|expected \w+/g)!,
    ]);
    expect(found.sort()).toEqual(cases.map(([table, column]) => [table, 'BAD_HEADER', `expected ${column}`]).sort());
    expect(units.filter(({ reason }) => !String(reason).includes('null is a value'))).toEqual([]);
    expect(units.filter(({ reason }) => String(reason).includes('new_'))).toEqual([]);
    expect(await held()).toEqual(before);
  });

  it('fault 75: is taken where a column that decides has no value', async () => {
    for (const [at, [table, column]] of DECIDING_COLUMNS.entries()) {
      await put(dayAfter(FIRST, at), table, nulled(exported(table), column));
    }
    await lake.ingest();
    expect(
      await lake.rows("select table_name, reason from lake.units where state not in ('PUBLISHED', 'IGNORED')"),
    ).toEqual([]);
    for (const [at, [table, column]] of DECIDING_COLUMNS.entries()) {
      expect(
        await lake.rows(
          `select count(*) as taken, count("${column}") as with_value from timeback_export_history.${table}
           where delivery_date = date '${dayAfter(FIRST, at)}'`,
        ),
      ).toEqual([{ taken: exported(table).rows.length, with_value: 0 }]);
    }
  });
});

it('fault 75: no view shows more after exports that lack what decides', async () => {
  await putExport(lake, FIRST, BEFORE);
  await lake.ingest();
  await refresh(lake.lakeFolder, { settings: SETTINGS });
  const before = [await shown(), await shown('oak')];
  expect(before.map((rows) => rows.length > 0)).toEqual([true, true]);

  let day = 0;
  for (const [table, column] of DECIDING_COLUMNS) {
    await FORMATS.CSV!(dayAfter(FIRST, ++day), table, absent(exported(table), column));
    await FORMATS['JSON lines']!(dayAfter(FIRST, ++day), table, renamed(exported(table), column));
  }
  await lake.ingest();
  await refresh(lake.lakeFolder, { settings: SETTINGS });
  expect([await shown(), await shown('oak')]).toEqual(before);
});
