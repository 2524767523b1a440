import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { writeAll } from '../../bin/terminal/output.ts';
import { streamResult } from '../../bin/terminal/results.ts';

it('asks for no more than its reader takes', async () => {
  let asked = 0;
  async function* pieces() {
    for (; asked < 100; asked++) yield `piece ${asked}\n`;
  }
  const taken: string[] = [];
  const lead: number[] = [];
  const slow = new Writable({
    highWaterMark: 16,
    decodeStrings: false,
    write(piece: string, _, done) {
      lead.push(asked - taken.length);
      taken.push(piece);
      setImmediate(done);
    },
  });
  await writeAll(slow, pieces());
  expect(taken.join('')).toBe(Array.from({ length: 100 }, (_, i) => `piece ${i}\n`).join(''));
  expect(Math.max(...lead)).toBeLessThan(5);
});

it.each(['csv', 'json'] as const)('%s: writes nothing when the first rows fail', async (format) => {
  // biome-ignore lint/correctness/useYield: it fails before it has anything
  async function* rows(): AsyncIterable<never[]> {
    throw new Error('Conversion Error');
  }
  const written: string[] = [];
  const reading = async () => {
    for await (const piece of streamResult[format]({ names: ['id'], rows: rows() })) written.push(piece);
  };
  await expect(reading()).rejects.toThrow('Conversion Error');
  expect(written).toEqual([]);
});

it('json: is one array, however the rows come', async () => {
  async function* rows() {
    yield [[1], [2]];
    yield [];
    yield [[3]];
  }
  let text = '';
  for await (const piece of streamResult.json({ names: ['id'], rows: rows() })) text += piece;
  expect(text).toBe('[\n  {"id": 1},\n  {"id": 2},\n  {"id": 3}\n]\n');
});
