import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TypedColumn } from '../../lambdas/core/definitions/table.ts';
import { type Engine, literal, openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { writeParquetByBucket } from '../../lambdas/core/engine/parquet.ts';

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
