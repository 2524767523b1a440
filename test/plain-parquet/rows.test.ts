import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TypedColumn } from '../../lambdas/core/definitions/table.ts';
import type { ColumnType, Value } from '../../lambdas/core/definitions/types.ts';
import { type Engine, openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { createRowBuffer } from '../../lambdas/core/engine/row-buffer.ts';
import { typedColumns } from '../../lambdas/core/engine/sql.ts';
import { endOfFile, MAGIC } from '../../lambdas/core/plain-parquet/file.ts';
import { ROW_GROUP_BYTES, rowGroupsOf } from '../../lambdas/core/plain-parquet/rows.ts';

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tbl-'));
  engine = await openEngine({ scratch: folder, memoryMiB: 128, threads: 1 });
});
afterAll(async () => {
  engine.close();
  await rm(folder, { recursive: true });
});

const DAY_MS = 86_400_000;
const [FIRST, LAST] = [Date.parse('0001-01-01'), Date.parse('9999-12-31T23:59:59.999Z')];
const VALUES: Readonly<Record<ColumnType, fc.Arbitrary<Value>>> = {
  varchar: fc.string({ unit: 'binary', maxLength: 60 }).filter((text) => !text.includes('\0')),
  bigint: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  double: fc.double({ noNaN: true, noDefaultInfinity: true }),
  decimal: fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n }),
  numeric: fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }),
  boolean: fc.boolean(),
  date: fc.integer({ min: FIRST / DAY_MS, max: Math.floor(LAST / DAY_MS) }),
  timestamp: fc.integer({ min: FIRST, max: LAST }),
  microseconds: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
};
const TYPES = Object.keys(VALUES) as ColumnType[];
const columns: TypedColumn[] = TYPES.map((type) => ({ name: `of_${type}`, type }));
const row = fc.tuple(...TYPES.map((type) => fc.option(VALUES[type])));

it('are to the engine the same values as those that are appended to it, of every type and over all of its range', async () => {
  let made = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 50 }), async (rows) => {
      const values = TYPES.map((_, at) => rows.map((one) => one[at]!));
      const groups = [...rowGroupsOf(columns, values, rows.length)];
      const path = join(folder, `${++made}.parquet`);
      await writeFile(path, Buffer.concat([MAGIC, ...groups.map(({ bytes }) => bytes), endOfFile(columns, groups)]));
      const buffer = await createRowBuffer(engine, `rows ${made}`, columns);
      buffer.append(values, rows.length);
      const read = `select ${typedColumns(columns)} from read_parquet('${path}')`;
      const differing = await engine.connection.runAndReadAll(
        `select count(*) from (select * from ${buffer.table()}) a positional join (${read}) b
         where ${columns.map(({ name }) => `a.${name} is distinct from b.${name}`).join(' or ')}`,
      );
      expect(Number(differing.getRows()[0]![0])).toBe(0);
      await buffer.drop();
    }),
    { numRuns: 60 },
  );
});

it('are in groups that one row alone may make larger than their bound', () => {
  const text: TypedColumn[] = [{ name: 'text', type: 'varchar' }];
  const sizes = [10, ROW_GROUP_BYTES * 3, 10, ROW_GROUP_BYTES / 2, ROW_GROUP_BYTES / 2 - 1, 1, 1];
  const groups = [...rowGroupsOf(text, [sizes.map((size) => 'x'.repeat(size))], sizes.length)];
  expect(groups.map(({ rows }) => rows)).toEqual([1, 1, 2, 3]);
});
