import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseDecimal } from '../../lambdas/core/decode/decimals.ts';
import { DECIMAL_SIZES } from '../../lambdas/core/definitions/types.ts';
import { type Engine, openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { createFileBuffer } from '../../lambdas/core/engine/file-buffer.ts';
import { rowGroupsOf } from '../../lambdas/core/plain-parquet/rows.ts';

let scratch: string;
let engine: Engine;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'file-buffer-'));
  engine = await openEngine({ scratch, memoryMiB: 128, threads: 1 });
});
afterAll(async () => {
  engine.close();
  await rm(scratch, { recursive: true });
});

const { scale } = DECIMAL_SIZES.numeric;

/** Numbers with so many digits before and behind the point, of each sign. */
function* texts(): Iterable<string> {
  for (let whole = 1; whole <= 20; whole += 1) {
    for (let decimals = 0; decimals <= scale; decimals += 1) {
      for (const sign of ['', '-']) {
        for (const digit of ['0', '1', '9']) {
          const number = `${sign}${digit.repeat(whole)}`;
          yield decimals === 0 ? number : `${number}.${digit.repeat(decimals)}`;
        }
      }
    }
  }
  yield* ['1e2', '-1.5e-3', '12.', '.5', '1E2'];
}

it('reads the text of a decimal as the number that it names, whatever its digits before and behind the point', async () => {
  const all = [...texts()];
  const buffer = createFileBuffer(join(scratch, 'decimals'), [{ name: 'of_text', type: 'numeric' }]);
  for (const group of rowGroupsOf([{ name: 'of_text', type: 'varchar' }], [all], all.length))
    await buffer.append(group);
  const waiting = (await buffer.take())!;
  const read = await engine.connection.runAndReadAll(`select cast(of_text as varchar) from (${waiting.select})`);
  const found = read.getRows().map(([text]) => BigInt(String(text).replace('.', '')));
  expect(found).toEqual(all.map((text) => parseDecimal(text, DECIMAL_SIZES.numeric)));
});
