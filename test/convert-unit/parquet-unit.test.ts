import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ofFile } from '../../lambdas/convert-unit/parquet-file.ts';
import { readParquetRows } from '../../lambdas/convert-unit/parquet-unit.ts';
import { type Engine, openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { QuarantineError } from '../../lambdas/core/errors.ts';
import { placementGrade } from '../../lambdas/core/feeds/timeback/tables/placement-grade.ts';
import { inWords } from '../../lambdas/core/warnings.ts';
import { withDuckDb } from '../ingest/timeback-world.ts';

let scratch: string;
let engine: Engine;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tbl-'));
  engine = await openEngine({ scratch, memoryMiB: 192 });
});
afterAll(async () => {
  engine.close();
  await rm(scratch, { recursive: true });
});

const SECRET = 'Kindergarten of Ada';
const COLUMNS = `'g' || i as id, 'KG' as grade_primary_identifier, '${SECRET} ' || i as label, i as order_number`;

/** As the settings have it by default. */
const DROP = ['*password*', '*secret*', '*token*'];

async function parquet(rows: number, options: string, select = COLUMNS): Promise<string> {
  const path = join(scratch, 'made.parquet');
  await withDuckDb((connection) =>
    connection.run(`copy (select ${select} from range(${rows}) t(i)) to '${path}' (format parquet, ${options})`),
  );
  return path;
}

/** All accepted rows, as conversion loads them; the reason of the quarantine when there is one. */
async function read(path: string) {
  try {
    const found = await readParquetRows(engine, path, placementGrade, DROP);
    const rows: unknown[] = [];
    await ofFile(async () => {
      for (const { select } of found.parts) rows.push(...(await engine.connection.runAndReadAll(select)).getRowsJson());
    });
    return { found, rows };
  } catch (error) {
    if (!(error instanceof QuarantineError)) throw error;
    expect(error.message).not.toContain('Ada');
    return error.reason;
  }
}

describe('a Parquet file', () => {
  it.each(['file_row_number', 'FILE_ROW_NUMBER', 'filename', '_row', 'extra', 'x0'])(
    'fault 58: may have a column called %s',
    async (name) => {
      const path = await parquet(5000, 'row_group_size 2048', `${COLUMNS}, -i as "${name}"`);
      const { parts, rejected: _, ...counts } = await readParquetRows(engine, path, placementGrade, []);
      expect(counts).toMatchObject({ rowsRead: 5000, rowsRejected: 0, valuesNulled: 0 });
      const { rows } = (await read(path)) as { rows: unknown[][] };
      expect(parts.reduce((sum, { rows: some }) => sum + some, 0)).toBe(5000);
      // Each row with its own number, and the value of the column in extra.
      expect(rows.map((row) => [row.at(-1), row.at(-2)])).toEqual(
        Array.from({ length: 5000 }, (_, i) => [String(i + 1), `{"${name}":${i === 0 ? 0 : -i}}`]),
      );
    },
  );

  it('is read in parts that add up, whatever its row groups', async () => {
    const path = await parquet(150_000, 'row_group_size 10000', `${COLUMNS}, repeat('x', 1500) || i as note`);
    const { parts, ...counts } = await readParquetRows(engine, path, placementGrade, DROP);
    expect(parts.length).toBeGreaterThan(1);
    expect(counts).toMatchObject({ rowsRead: 150_000, rowsRejected: 0, valuesNulled: 0 });
    let next = 1;
    for (const { select, rows } of parts) {
      const found = await engine.connection.runAndReadAll(
        `select count(*), min(_row), max(_row), count(distinct _row), min(strlen(extra)) from (${select})`,
      );
      expect(found.getRows()[0]!.map(Number)).toMatchObject([
        rows,
        next,
        next + rows - 1,
        rows,
        expect.toSatisfy((length: number) => length > 1500),
      ]);
      next += rows;
    }
    expect(next).toBe(150_001);
  });

  it('without a row has none', async () => {
    expect(await read(await parquet(0, 'compression zstd'))).toMatchObject({
      found: { rowsRead: 0, parts: [] },
      rows: [],
    });
  });

  describe.each(['snappy', 'zstd'])('that is damaged (%s)', (codec) => {
    const DAMAGES = 16;
    const damages = async (damage: (bytes: Buffer, at: number, n: number) => Buffer) => {
      const bytes = await readFile(await parquet(3000, `compression ${codec}, row_group_size 2048`));
      const damaged = join(scratch, 'damaged.parquet');
      const results: Awaited<ReturnType<typeof read>>[] = [];
      for (let n = 0; n < DAMAGES; n++) {
        const at = Math.floor((bytes.length * (n + 0.5)) / DAMAGES);
        await writeFile(damaged, damage(Buffer.from(bytes), at, n));
        results.push(await read(damaged));
      }
      return results;
    };

    it('by bytes that are missing or too many is quarantined', async () => {
      const lacking = await damages((bytes, at, n) =>
        Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + n)]),
      );
      expect(lacking.filter((result) => typeof result !== 'string')).toEqual([]);
    });

    it('by a wrong bit is quarantined, or its rows add up', async () => {
      const flipped = await damages((bytes, at, n) => {
        bytes[at]! ^= 1 << (n % 8);
        return bytes;
      });
      for (const result of flipped) {
        if (typeof result === 'string') expect(['BAD_PARQUET', 'TRUNCATED', 'BAD_HEADER']).toContain(result);
        else expect(result.rows).toHaveLength(result.found.rowsRead - result.found.rowsRejected);
      }
    });
  });

  it('that is cut anywhere is quarantined', async () => {
    const bytes = await readFile(await parquet(100, 'compression zstd'));
    const cut = join(scratch, 'cut.parquet');
    for (let length = 0; length < bytes.length; length += 211) {
      await writeFile(cut, bytes.subarray(0, length));
      expect(['EMPTY', 'BAD_PARQUET', 'TRUNCATED']).toContain(await read(cut));
    }
  });
});

describe('columns that a setting drops', () => {
  it('fault 81: are in no row and in no reject, and are counted', async () => {
    const more = "'S3CR3T' as password_hash, 'S3CR3T' as \"Api-Token\", i as note";
    // Every third row has no id, and is rejected.
    const path = await parquet(30, 'row_group_size 10', `if(i % 3 = 0, null, 'g' || i) as id, 'x' as label, ${more}`);
    const found = await readParquetRows(engine, path, placementGrade, DROP);
    const accepted = found.parts.map(({ select }) => `(${select})`).join(' union all ');
    for (const select of [accepted, found.rejected]) {
      const rows = JSON.stringify((await engine.connection.runAndReadAll(select)).getRowsJson());
      expect([/S3CR3T/.test(rows), /note/.test(rows)]).toEqual([false, true]);
    }
    expect([found.rowsRead, found.rowsRejected]).toEqual([30, 10]);
    expect(found.warnings.map(inWords)).toContain(
      'timeback_export.placement_grade: 2 of the new columns are not kept, as extra.drop says',
    );
  });
});
