import { randomBytes } from 'node:crypto';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGroupWriter } from '../../lambdas/convert-unit/group-writer.ts';
import { openRejectWriter } from '../../lambdas/convert-unit/reject-writer.ts';
import { type Batch, MAX_RAW_BYTES, MAX_RECORD_BYTES } from '../../lambdas/core/decode/batch.ts';
import { BATCH_TEXT, batchBuilder } from '../../lambdas/core/decode/batch-builder.ts';
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
  engine = await openEngine({ scratch, memoryMiB: 160, threads: 1, fileCache: false }); // as an ingest has it
});
afterEach(async () => {
  engine.close();
  for (const folder of [scratch, stored]) await rm(folder, { recursive: true });
});

const KIB = 1024;
const MIB = 1024 * KIB;
/** Enough that rows as large as these filled the engine when its vectors or its row groups held all of them. */
const ALL = 96 * MIB;

const noise = randomBytes(MAX_RECORD_BYTES)
  .toString('latin1')
  .replaceAll(/[^ -~]/g, 'x');
/** A text that does not compress, and is another for each number. */
const text = (number: number, bytes: number) => `${number} `.padEnd(bytes, noise.slice(number % 997));

/** Batches of rows numbered from 1, as the strict decoder gives them. */
function* strict(rows: number, bytes: number): Iterable<Batch> {
  const builder = batchBuilder(table.columns.length);
  for (let number = 1; number <= rows; number++) {
    builder.record(bytes);
    const values = table.columns.map((_, at) => (at === 0 ? text(number, bytes) : null));
    builder.accept(number, { values, extra: null, nulled: 0, replaced: 0 });
    if (builder.isFull()) yield builder.take();
  }
  if (!builder.isEmpty()) yield builder.take();
}

/** The same as the scanner gives them, whose pieces are never more than 2 MiB. */
function* scanned(rows: number, bytes: number): Iterable<Batch> {
  const builder = batchBuilder(table.columns.length);
  const perPiece = Math.max(1, Math.floor((2 * MIB) / bytes));
  for (let first = 1; first <= rows; first += perPiece) {
    const numbers = Array.from({ length: Math.min(perPiece, rows - first + 1) }, (_, at) => first + at);
    const columns = table.columns.map((_, at) => numbers.map((number) => (at === 0 ? text(number, bytes) : null)));
    builder.addScanned(
      rowGroup(numbers.length, [...columns, numbers.map(BigInt)].map(plainColumn), (length) => new Uint8Array(length)),
    );
    yield builder.take();
  }
}

const ways = { strictly: strict, 'by the scanner': scanned };
const sizes = [KIB, 30 * KIB, 300 * KIB, 3 * MIB, MAX_RECORD_BYTES - KIB];
const cases = sizes.flatMap((bytes) =>
  Object.keys(ways)
    .filter((way) => way === 'strictly' || bytes <= 2 * MIB)
    .flatMap((way) => [1, 24].map((units) => ({ bytes, way: way as keyof typeof ways, units }))),
);

async function written(): Promise<{ readonly rows: number; readonly largest: number }> {
  const found = await engine.connection.runAndReadAll(
    `select (select count(distinct (_source_entry, _row)) from read_parquet('${stored}/*.parquet')),
       max(bytes) from (select sum(total_uncompressed_size) as bytes
         from parquet_metadata('${stored}/*.parquet') group by file_name, row_group_id)`,
  );
  const [rows, largest] = found.getRows()[0]!.map(Number);
  return { rows: rows!, largest: largest! };
}

describe('rows of any size', () => {
  it.each(cases)(
    'fault 63: of $bytes bytes, decoded $way, are all written within the memory of an ingest, in $units units',
    { timeout: 240_000 },
    async ({ bytes, way, units }) => {
      const store = (name: string, path: string) => rename(path, join(stored, name));
      const options = {
        engine,
        table,
        object: 'b/o.zip',
        run: 'r',
        date: '2025-03-02',
        scratch,
        prefix: 'part',
        store,
      };
      const writer = await openGroupWriter(options);
      const rowsOfUnit = Math.max(1, Math.floor(ALL / units / bytes));
      for (let unit = 1; unit <= units; unit++) {
        for (const batch of ways[way](rowsOfUnit, bytes)) await writer.append(batch, `entry ${unit}`);
        await writer.keep(`entry ${unit}`);
      }
      const parts = await writer.finish();
      await writer.close();
      const { rows, largest } = await written();
      expect(rows).toBe(rowsOfUnit * units);
      expect(parts.reduce((sum, part) => sum + part.rows, 0)).toBe(rows);
      // A part, and a batch that was begun before it was full.
      expect(largest).toBeLessThan(32 * MIB + 2 * BATCH_TEXT);
    },
  );

  it.each([1, 300])(
    'fault 63: that are rejected are all kept with their text, in %i units',
    { timeout: 240_000 },
    async (units) => {
      const path = join(stored, 'rejects.parquet');
      const names = { object: 'b/o.zip', feed: 'f', run: 'r', prefix: 'task' };
      const writer = openRejectWriter({ engine, ...names, scratch, store: (from) => rename(from, path) });
      const rejects = 3000;
      for (let unit = 1; unit <= units; unit++) {
        for (let at = 0; at < rejects / units; at++) {
          const reject = {
            row: at + 1,
            byteOffset: at,
            reason: 'NOT_JSON',
            detail: 'd',
            raw: text(at, MAX_RAW_BYTES),
          } as const;
          await writer.append([reject], `entry ${unit}`, 't');
        }
        await writer.keep();
        await writer.append(
          [{ row: 1, byteOffset: 0, reason: 'NOT_JSON', detail: 'd', raw: 'dropped' }],
          'dropped',
          't',
        );
        await writer.drop();
      }
      expect(await writer.finish()).toBe(rejects);
      await writer.close();
      const found = await engine.connection.runAndReadAll(
        `select count(distinct (entry, "row")), min(strlen(raw)), max(strlen(raw)) from read_parquet('${path}')`,
      );
      expect(found.getRows()[0]!.map(Number)).toEqual([rejects, MAX_RAW_BYTES, MAX_RAW_BYTES]);
    },
  );
});
