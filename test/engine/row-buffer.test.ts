import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TypedColumn } from '../../lambdas/core/definitions/table.ts';
import { type Engine, openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { createRowBuffer } from '../../lambdas/core/engine/row-buffer.ts';

let scratch: string;
let engine: Engine;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tbl-'));
  engine = await openEngine({ scratch, memoryMiB: 192, threads: 1 });
});
afterEach(async () => {
  engine.close();
  await rm(scratch, { recursive: true });
});

const columns: readonly TypedColumn[] = [{ name: 'number', type: 'bigint' }];
const numbers = (from: number, rows: number) => [Array.from({ length: rows }, (_, i) => BigInt(from + i))];

describe('a buffer of rows', () => {
  it('takes rows while statements of others are under way', async () => {
    const buffer = await createRowBuffer(engine, 'numbers', columns);
    await engine.connection.run('create table other (number bigint)');
    let under = true;
    const others = (async () => {
      for (let i = 0; i < 300; i++) await engine.connection.run('insert into other select range from range(300)');
      under = false;
    })();
    let rows = 0;
    while (under) {
      buffer.append(numbers(rows, 10), 10);
      rows += 10;
      buffer.table(); // flushes
      await new Promise(setImmediate);
    }
    await others;
    const counted = async (table: string) =>
      (
        await engine.connection.runAndReadAll(`select count(*)::int, count(distinct number)::int from ${table}`)
      ).getRows();
    expect(await counted(buffer.table())).toEqual([[rows, rows]]);
    expect(await counted('other')).toEqual([[90_000, 300]]);
  });

  it('has the rows of arrays and of statements, and none once it was cleared', async () => {
    const buffer = await createRowBuffer(engine, 'numbers', columns);
    const held = async () =>
      (await engine.connection.runAndReadAll(`select number::int from ${buffer.table()} order by 1`)).getRows().flat();
    buffer.append(numbers(0, 3), 3);
    await buffer.insert('select 3::bigint', 1);
    expect(buffer.rows()).toBe(4);
    expect(await held()).toEqual([0, 1, 2, 3]);
    await expect(buffer.insert('select range from range(3)', 2)).rejects.toThrow('3 rows were loaded, 2 were expected');
    await buffer.clear();
    expect(buffer.rows()).toBe(0);
    expect(await held()).toEqual([]);
  });
});
