import { expect, it } from 'vitest';
import { type UnitsAhead, unitsAhead } from '../../lambdas/convert-unit/units-ahead.ts';
import type { PlannedUnit } from '../../lambdas/core/lake/plan.ts';
import type { ByteStream } from '../../lambdas/core/storage/storage.ts';

/** Units of so many chunks, and what happens to them; one of no chunk at all fails. */
function opened(...sizes: readonly number[]) {
  const happened: string[] = [];
  const units = sizes.map((_, at) => ({ entry: `u${at}` }) as PlannedUnit);
  async function* bytes(at: number): ByteStream {
    happened.push(`${at} begins`);
    try {
      if (sizes[at] === 0) throw new Error(`${at} cannot be read`);
      for (let chunk = 0; chunk < sizes[at]!; chunk++) yield Uint8Array.of(at, chunk);
    } finally {
      happened.push(`${at} ends`);
    }
  }
  return { units, happened, ahead: unitsAhead(units, ({ entry }) => bytes(Number(entry!.slice(1)))) };
}

async function read(ahead: UnitsAhead, unit: PlannedUnit): Promise<number[][]> {
  const chunks: number[][] = [];
  for await (const chunk of ahead.take(unit)) chunks.push([...chunk]);
  return chunks;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('gives each unit its own bytes, whole and in order', async () => {
  const { units, ahead } = opened(3, 1, 9, 2);
  for (const [at, unit] of units.entries()) {
    const size = [3, 1, 9, 2][at]!;
    expect(await read(ahead, unit)).toEqual(Array.from({ length: size }, (_, chunk) => [at, chunk]));
  }
  await ahead.close();
});

it('begins the next unit, and no other, when one is taken', async () => {
  const { units, happened, ahead } = opened(9, 9, 9);
  await turn();
  expect(happened).toEqual(['0 begins']);
  const bytes = ahead.take(units[0]!)[Symbol.asyncIterator]();
  await turn();
  expect(happened).toEqual(['0 begins', '1 begins']);
  await bytes.next();
  await bytes.return?.();
  await ahead.close();
  expect(happened).toEqual(['0 begins', '1 begins', '0 ends', '1 ends']);
});

it('tells an error to whoever reads the unit, and to nobody else', async () => {
  const { units, ahead } = opened(1, 0, 1);
  expect(await read(ahead, units[0]!)).toHaveLength(1);
  await turn();
  await expect(read(ahead, units[1]!)).rejects.toThrow('1 cannot be read');
  expect(await read(ahead, units[2]!)).toHaveLength(1);
  await ahead.close();
});

it('takes units in their order only', () => {
  const { units, ahead } = opened(1, 1);
  expect(() => ahead.take(units[1]!)).toThrow('u1 was asked for where u0 is the next');
});
