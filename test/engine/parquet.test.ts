import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TypedColumn } from '../../lambdas/core/definitions/table.ts';
import { type Engine, openEngine } from '../../lambdas/core/engine/duckdb.ts';
import {
  readParquet,
  readParquetByName,
  writeParquet,
  writeParquetByBucket,
} from '../../lambdas/core/engine/parquet.ts';
import { literal } from '../../lambdas/core/engine/sql.ts';

let scratch: string;
let engine: Engine;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tbl-'));
  engine = await openEngine({ scratch, memoryMiB: 192, threads: 2 });
});
afterEach(async () => {
  engine.close();
  await rm(scratch, { recursive: true });
});

const columns: readonly TypedColumn[] = [
  { name: 'person', type: 'varchar' },
  { name: 'place', type: 'bigint' },
];
const SELECT = `select case when range % 7 > 0 then 'p' || (range % 1000) end as person, range as place from range(50000)`;

describe('rows in buckets', () => {
  it('are all there, those of a value in one file, those of none too', async () => {
    const files = await writeParquetByBucket(engine, SELECT, join(scratch, 'made'), {
      columns,
      buckets: { by: 'person', count: 5 },
    });
    expect(files.length).toBeLessThanOrEqual(5);
    expect(files.length).toBeGreaterThan(1);
    expect(files.reduce((sum, { rows }) => sum + rows, 0)).toBe(50_000);
    const paths = files.map(({ path }) => literal(path)).join(', ');
    const rows = `(select * from read_parquet([${paths}], filename = true, hive_partitioning = false))`;
    const count = async (sql: string) => Number((await engine.connection.runAndReadAll(sql)).getRows()[0]![0]);
    expect(await count(`select count(*) from (select person, place from ${rows} except all (${SELECT}))`)).toBe(0);
    const spread = `select person from ${rows} group by person having count(distinct filename) > 1`;
    expect(await count(`select count(*) from (${spread})`)).toBe(0);
  });

  it('leave no file where there is no row', async () => {
    const none = `select * from (${SELECT}) where place < 0`;
    const made = writeParquetByBucket(engine, none, join(scratch, 'made'), {
      columns,
      buckets: { by: 'person', count: 5 },
    });
    expect(await made).toEqual([]);
  });
});

describe('a time in Parquet', () => {
  const times = [
    '0001-01-01 00:00:00',
    '1969-12-31 23:59:59.999',
    '1970-01-01 00:00:00',
    '2262-04-12 01:02:03.004',
    '9999-12-31 23:59:59.999',
  ];
  const rows = times
    .map((time) => `(timestamp '${time}'), (timestamp '${time}' + interval 999 microseconds)`)
    .join(', ');
  const write = (select: string) =>
    writeParquet(engine, select, join(scratch, 'times.parquet'), { columns: [{ name: 't', type: 'timestamp' }] });

  it('counts microseconds without a zone, and is a whole number of milliseconds', async () => {
    const { path } = await write(`select t from (values ${rows}) given(t)`);
    const type = await engine.connection.runAndReadAll(
      `select type, converted_type, logical_type from parquet_schema(${literal(path)}) where name = 't'`,
    );
    const [[physical, converted, logical] = []] = type.getRowsJson();
    expect([physical, converted]).toEqual(['INT64', 'TIMESTAMP_MICROS']);
    expect(String(logical)).toMatch(/isAdjustedToUTC=0.*MICROS/);
    const read = await engine.connection.runAndReadAll(`select epoch_us(t) % 1000 from ${literal(path)}`);
    expect(read.getRows().map(([finer]) => Number(finer))).toEqual(times.flatMap(() => [0, 0]));
  });

  it('is the one that the engine has in milliseconds, from the year 1 to 9999', async () => {
    const { path } = await write(`select t from (values ${rows}) given(t)`);
    const different = await engine.connection.runAndReadAll(
      `select count(*) from (select t from ${literal(path)}
         except all select cast(cast(t as timestamp_ms) as timestamp) from (values ${rows}) given(t))`,
    );
    expect(Number(different.getRows()[0]?.[0])).toBe(0);
  });
});

describe('fault 58: files below a folder that is named like a partition', () => {
  const own: readonly TypedColumn[] = [
    { name: 'id', type: 'varchar' },
    { name: 'place', type: 'bigint' },
  ];
  const partitions: readonly TypedColumn[] = [
    { name: 'org', type: 'varchar' },
    { name: 'file_date', type: 'date' },
  ];

  it.each(['plain', 'id=zzz', 'org=zzz', 'a/id=1/place=2/b', 'run=x', 'x/id=a=b'])('%s', async (above) => {
    const files = ['o%2F1', 'o%3D2'].map((org) =>
      join(scratch, above, 'tables/edx/events', `org=${org}`, 'file_date=2025-03-02', 'run-r1', 'part.parquet'),
    );
    for (const [at, file] of files.entries()) {
      await mkdir(dirname(file), { recursive: true });
      await engine.connection.run(
        `copy (select 'a${at}' as id, cast(${at} as bigint) as place) to ${literal(file)} (format parquet)`,
      );
    }
    const expected = [
      ['a0', '0', 'o/1', '2025-03-02'],
      ['a1', '1', 'o=2', '2025-03-02'],
    ];
    const rows = async (select: string) =>
      (await engine.connection.runAndReadAll(`select * from (${select}) order by id`)).getRowsJson();
    expect(await rows(readParquet(files, ['id', 'place'], partitions))).toEqual(expected);
    expect(await rows(readParquetByName(files, own, partitions))).toEqual(expected);
    expect(await rows(`select * from (${readParquet(files, ['id', 'place'], partitions)}) where org = 'o=2'`)).toEqual([
      expected[1],
    ]);
  });
});

it('fault 58: text from the engine keeps a U+FEFF at its beginning', async () => {
  const texts = ['\ufeff', '\ufeffa', '\ufeff\ufeffa', `\ufeff${'long '.repeat(10)}`, 'a\ufeff', ''];
  const list = texts.map(literal).join(', ');
  const read = await engine.connection.runAndReadAll(`select unnest([${list}]) as text`);
  expect(read.getRows().flat()).toEqual(texts);
});
