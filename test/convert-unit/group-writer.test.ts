import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGroupWriter } from '../../lambdas/convert-unit/group-writer.ts';
import type { Batch } from '../../lambdas/core/decode/batch.ts';
import { type Engine, openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { placementGrade as table } from '../../lambdas/core/feeds/timeback/tables/placement-grade.ts';
import { rowGroup } from '../../lambdas/core/plain-parquet/row-group.ts';
import { plainColumn } from '../plain-parquet/plain-column.ts';

let scratch: string;
let stored: string;
let engine: Engine;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tbl-'));
  stored = await mkdtemp(join(tmpdir(), 'tbl-'));
  engine = await openEngine({ scratch, memoryMiB: 192, threads: 1 });
});
afterEach(async () => {
  engine.close();
  for (const folder of [scratch, stored]) await rm(folder, { recursive: true });
});

const open = (store = (name: string, path: string) => rename(path, join(stored, name))) =>
  openGroupWriter({ engine, table, object: 'b/o.zip', run: 'r', date: '2025-03-02', scratch, prefix: 'part', store });

const MIB = 1024 * 1024;
const NOTHING = {
  characters: 0,
  columns: [],
  extra: [],
  lines: [],
  rejects: [],
  valuesNulled: 0,
  valuesReplaced: 0,
  newColumns: [],
  warnings: [],
};

/** Rows from `first` on, scanned, with a text of about so many bytes. */
function scanned(bytes: number, first = 1): Batch {
  const rows = Math.max(1, Math.floor(bytes / 1024));
  const numbers = Array.from({ length: rows }, (_, at) => first + at);
  const columns = table.columns.map((_, at) =>
    numbers.map((number) => (at === 0 ? `g${number}${'x'.repeat(1000)}` : null)),
  );
  const group = rowGroup(rows, [...columns, numbers.map(BigInt)].map(plainColumn), (length) => new Uint8Array(length));
  return { ...NOTHING, records: rows, rows: 0, scanned: [group] };
}

const found = async () =>
  (
    await engine.connection.runAndReadAll(
      `select _source_entry, count(*)::int, count(distinct _row)::int, max(_row)::int
       from read_parquet('${stored}/*.parquet') group by all order by 1`,
    )
  ).getRows();

describe('a group of units', () => {
  it('has all rows of the units that are kept, wherever they waited, and none of the others', async () => {
    const writer = await open();
    const add = async (entry: string, ...batches: readonly Batch[]) => {
      for (const batch of batches) await writer.append(batch, entry);
    };
    await add('a small one', scanned(5000));
    await writer.keep('a small one');
    await add('one of three', scanned(3 * MIB));
    await writer.keep('one of three');
    await add('dropped', scanned(3 * MIB));
    await writer.drop();
    await add('large and dropped', scanned(33 * MIB), scanned(2 * MIB, 50_000));
    await writer.drop();
    await add('large', scanned(33 * MIB), scanned(2 * MIB, 50_000));
    await writer.keep('large');
    await add('no longer fits', scanned(30 * MIB));
    await writer.keep('no longer fits');
    const parts = await writer.finish();
    await writer.close();

    expect(await found()).toEqual([
      ['a small one', 4, 4, 4],
      ['large', 35_840, 35_840, 52_047],
      ['no longer fits', 30_720, 30_720, 30_720],
      ['one of three', 3072, 3072, 3072],
    ]);
    expect(parts.map(({ name }) => name)).toEqual(['part-001.parquet', 'part-002.parquet', 'part-003.parquet']);
    expect((await readdir(stored)).sort()).toEqual(parts.map(({ name }) => name));
    expect(parts.reduce((sum, { rows }) => sum + rows, 0)).toBe(4 + 35_840 + 30_720 + 3072);
    expect(await readdir(scratch)).toEqual([]);
  });

  it('is one file when it is small', async () => {
    const writer = await open();
    for (const [entry, size] of Object.entries({ a: 5000, b: 2 * MIB, c: 5000, d: 2 * MIB })) {
      await writer.append(scanned(size), entry);
      await writer.keep(entry);
    }
    expect(await writer.finish()).toMatchObject([{ name: 'part-001.parquet', rows: 4 + 2048 + 4 + 2048 }]);
    await writer.close();
  });

  it('has each of many small ones once, and none that was dropped between them', async () => {
    const writer = await open();
    const entries = Array.from({ length: 40 }, (_, i) => `entry ${String(i + 10)}`);
    for (const [i, entry] of entries.entries()) {
      await writer.append(scanned(i === 20 ? 2 * MIB : 5000, 1 + i), entry);
      await writer.keep(entry);
      await writer.append(scanned(5000), 'dropped');
      await writer.drop();
    }
    expect(await writer.finish()).toMatchObject([{ name: 'part-001.parquet', rows: 39 * 4 + 2048 }]);
    await writer.close();
    expect(await found()).toEqual(
      entries.map((entry, i) => (i === 20 ? [entry, 2048, 2048, 2068] : [entry, 4, 4, 4 + i])),
    );
    expect(await readdir(scratch)).toEqual([]);
  });

  it('fails when a file cannot be stored, however late that shows', async () => {
    const failure = new Error('no space');
    const writer = await open(async () => {
      throw failure;
    });
    await writer.append(scanned(33 * MIB), 'large');
    await writer.keep('large');
    await expect(writer.finish()).rejects.toBe(failure);
    await writer.close();
  });

  it('takes no more rows once a file could not be stored', async () => {
    const failure = new Error('no space');
    const writer = await open(() => Promise.reject(failure));
    const four = async () => {
      for (const entry of ['a', 'b', 'c', 'd']) {
        await writer.append(scanned(33 * MIB), entry);
        await writer.keep(entry);
      }
    };
    await expect(four()).rejects.toBe(failure);
    await writer.close();
  });
});
