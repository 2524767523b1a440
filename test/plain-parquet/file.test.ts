import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TypedColumn } from '../../lambdas/core/definitions/table.ts';
import { type Engine, openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { endOfFile, MAGIC } from '../../lambdas/core/plain-parquet/file.ts';
import { rowGroup } from '../../lambdas/core/plain-parquet/row-group.ts';
import { type PlainValue, plainColumn } from './plain-column.ts';

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'timeback-lake-test-'));
  engine = await openEngine({ scratch: folder, memoryMiB: 128, threads: 1 });
});
afterAll(async () => {
  engine.close();
  await rm(folder, { recursive: true });
});

const VALUES = {
  varchar: fc.string({ unit: 'binary', maxLength: 300 }),
  bigint: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  timestamp: fc.bigInt({ min: -62_135_596_800_000n, max: 253_402_300_799_999n }),
} as const;
type PlainType = keyof typeof VALUES;

/** Types of the columns, and groups of rows. */
const contents = fc
  .array(fc.constantFrom<PlainType[]>('varchar', 'bigint', 'timestamp'), { minLength: 1, maxLength: 20 })
  .chain((types) => {
    const row = fc.tuple(...types.map((type) => fc.option<PlainValue>(VALUES[type])));
    const group = fc.array(row, { minLength: 1, maxLength: 40 });
    return fc.record({ types: fc.constant(types), groups: fc.array(group, { minLength: 1, maxLength: 20 }) });
  });

it('is what the engine reads, whatever the columns, nulls and row groups', async () => {
  let files = 0;
  await fc.assert(
    fc.asyncProperty(contents, async ({ types, groups }) => {
      const columns: TypedColumn[] = types.map((type, at) => ({ name: `c${at}`, type }));
      const encoded = groups.map((rows) =>
        rowGroup(
          rows.length,
          types.map((_, at) => plainColumn(rows.map((row) => row[at]!))),
          (bytes) => new Uint8Array(bytes),
        ),
      );
      files += 1;
      const path = join(folder, `${files}.parquet`);
      await writeFile(path, Buffer.concat([MAGIC, ...encoded.map(({ bytes }) => bytes), endOfFile(columns, encoded)]));
      // A binding drops a byte order mark.
      const read = columns.map(({ name, type }) =>
        type === 'varchar' ? `hex(${name})` : type === 'bigint' ? name : `epoch_ms(${name})`,
      );
      const found = await engine.connection.runAndReadAll(`select ${read.join(', ')} from read_parquet('${path}')`);
      const written = groups.flat().map((row) => row.map((value) => (typeof value === 'string' ? hex(value) : value)));
      expect(found.getRows()).toEqual(written);
    }),
    { numRuns: 60 },
  );
});

const hex = (value: string) => Buffer.from(value).toString('hex').toUpperCase();
