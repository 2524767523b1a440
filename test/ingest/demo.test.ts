import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PACKAGE_DATES } from '../../bin/demo/calendar.ts';
import { type Deliveries, makeDeliveries } from '../../bin/demo/deliver.ts';
import { readKeyRing } from '../../bin/this-machine.ts';
import { type Row, type TestLake, testLake } from './lake.ts';

let keys: string;
let made: Deliveries;
let lake: TestLake;

beforeAll(async () => {
  keys = await mkdtemp(join(tmpdir(), 'tbl-'));
  lake = await testLake();
  const keyFile = join(keys, 'key.asc');
  made = await makeDeliveries({ folder: lake.folder, keyFile, scale: 0.04 });
  await lake.ingest({ ring: await readKeyRing({ key: [keyFile] }) });
});
afterAll(() => Promise.all([lake.remove(), rm(keys, { recursive: true, force: true })]));

const site = (token: string) => (token === 'prod' ? 'edx' : token);
const sorted = (rows: readonly Row[]) => [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/** Counts, by what they select, the rows of one statement for each table of the packages. */
function unionOf(select: (table: string) => string): string {
  const tables = [...new Set(made.entries.map(({ table }) => table))];
  return `select *, count(*) as rows from (${tables.map(select).join(' union all ')}) group by all`;
}

/** Sums of `rows` by the other members. */
function summed(rows: readonly (Row & { readonly rows: number })[]): readonly Row[] {
  const sums = new Map<string, number>();
  for (const { rows: count, ...group } of rows) {
    sums.set(JSON.stringify(group), (sums.get(JSON.stringify(group)) ?? 0) + count);
  }
  return [...sums].flatMap(([group, count]) => (count > 0 ? [{ ...(JSON.parse(group) as Row), rows: count }] : []));
}

describe('what the demo says that its deliveries hold', () => {
  it('is in edx.events, log by log', async () => {
    const rows = await lake.rows('select org, site, file_date, count(*) as rows from edx.events group by all');
    const expected = made.logs.map((log) => ({
      org: log.org,
      site: site(log.site),
      file_date: log.date,
      rows: log.events,
    }));
    expect(sorted(rows)).toEqual(sorted(summed(expected)));
    const rejected = await lake.values("select count(*) from lake.rejects where table_name = 'events'");
    expect(rejected).toEqual([made.logs.reduce((sum, log) => sum + log.unreadable, 0)]);
  });

  it('is in the history of every table, package by package', async () => {
    const rows = await lake.rows(
      unionOf(
        (table) =>
          `select '${table}' as table, org, site, delivery_date, _source_entry as entry from edx_history.${table}`,
      ),
    );
    const expected = made.entries
      .filter(({ failed }) => !failed)
      .map(({ table, org, site: token, date, entry, rows: count }) => ({
        table,
        org,
        site: site(token),
        delivery_date: date,
        entry,
        rows: count,
      }));
    expect(sorted(rows)).toEqual(sorted(summed(expected)));
  });

  it('is in every table as of the newest package; of an entry that failed, as of the one before', async () => {
    const failed = made.entries.filter((entry) => entry.failed);
    expect(failed).toHaveLength(1);
    const isNewest = ({ table, course, date }: (typeof made.entries)[number]) =>
      failed.some((entry) => entry.table === table && entry.course === course)
        ? date === PACKAGE_DATES[0]
        : date === PACKAGE_DATES[1];
    const rows = await lake.rows(
      unionOf((table) => `select '${table}' as table, org, site, snapshot_date from edx.${table}`),
    );
    const expected = made.entries.filter(isNewest).map(({ table, org, site: token, date, rows: count }) => ({
      table,
      org,
      site: site(token),
      snapshot_date: date,
      rows: count,
    }));
    expect(sorted(rows)).toEqual(sorted(summed(expected)));
  });
});

describe('what the demo says that its exports hold', () => {
  const tables = () => [...new Set(made.tables.map(({ table }) => table))];

  it('is in the history of every table, day by day, and its newest in the table', async () => {
    const counted = (schema: string) =>
      tables().map(
        (table) => `select '${table}' as table, snapshot_date, count(*) as rows from ${schema}.${table} group by all`,
      );
    const expected = made.tables.flatMap(({ table, date, rows }) =>
      rows > 0 ? [{ table, snapshot_date: date, rows }] : [],
    );
    const newest = new Map(expected.map((one) => [one.table, one]));
    expect(sorted(await lake.rows(counted('timeback_export_history').join(' union all ')))).toEqual(sorted(expected));
    expect(sorted(await lake.rows(counted('timeback_export').join(' union all ')))).toEqual(
      sorted([...newest.values()]),
    );
  });

  it('is rejected where it cannot be read', async () => {
    const rejected = await lake.rows(
      "select table_name as table, count(*) as rows from lake.rejects where feed = 'timeback-export' group by all",
    );
    const unreadable = made.tables.filter((one) => one.unreadable > 0);
    expect(unreadable).toHaveLength(2);
    expect(sorted(rejected)).toEqual(sorted(unreadable.map((one) => ({ table: one.table, rows: one.unreadable }))));
  });
});

describe('the counts', () => {
  it('add up in every unit', async () => {
    const units = await lake.rows('select * from lake.units');
    expect(units).toHaveLength(made.logs.length + made.entries.length + made.tables.length);
    for (const { object, entry, rows_read, rows_written, rows_rejected, rows_suppressed } of units) {
      const sum = Number(rows_written) + Number(rows_rejected) + Number(rows_suppressed);
      expect(rows_read, `${object} ${entry}`).toBe(sum);
    }
  });

  it('of published units are those of the tables, object by object and entry by entry', async () => {
    const units = await lake.rows(
      `select table_name as table, object, entry, rows_written as rows from lake.units
        where state = 'PUBLISHED' and rows_written > 0 and feed <> 'timeback-export'`,
    );
    const place = '_source_object as object, _source_entry as entry';
    const snapshots = await lake.rows(
      unionOf((table) => `select '${table}' as table, ${place} from edx_history.${table}`),
    );
    const logs = await lake.rows(`select 'events' as table, ${place}, count(*) as rows from edx.events group by all`);
    expect(sorted([...snapshots, ...logs])).toEqual(sorted(units));
    const [rejected] = await lake.values('select sum(rows_rejected)::bigint from lake.units');
    expect(await lake.values('select count(*) from lake.rejects')).toEqual([rejected]);
  });

  it('of bytes read are the sizes of the files that are no archives', async () => {
    const read = await lake.rows('select object, bytes_read from lake.units where entry is null');
    const files = made.files.filter(({ kind }) => kind !== 'package');
    const sizes = files.map(({ path, bytes }) => ({ object: path.slice(lake.folder.length + 1), bytes_read: bytes }));
    expect(sorted(read)).toEqual(sorted(sizes));
  });
});
