import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { jsonReport, plainReport } from '../../bin/terminal/ingest-report.ts';
import { writeAll } from '../../bin/terminal/output.ts';
import { streamResult } from '../../bin/terminal/results.ts';
import { wholeUnit } from '../../lambdas/core/lake/reports.ts';
import type { Delivered } from '../../lambdas/core/lake/work.ts';

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

it('ingest --json: says the warnings of units in words', () => {
  const unit = { ...wholeUnit(7, { state: 'PUBLISHED', reason: null, detail: null }), entry: 'a.sql.gpg' };
  const units = [{ ...unit, warnings: [{ code: 'PADDING_DROPPED', bytes: 3 } as const] }];
  const lines: string[] = [];
  const delivery = { object: 'course-data/a.zip' } as Delivered;
  jsonReport((line) => lines.push(line)).done(delivery, {
    kind: 'settled',
    state: 'PUBLISHED',
    units,
    warnings: ['w'],
  });
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    {
      event: 'settled',
      object: delivery.object,
      state: 'PUBLISHED',
      units: [{ ...unit, warnings: ['3 NUL bytes after the last record were dropped'] }],
      warnings: ['w'],
    },
  ]);
});

it('fault 85: one cause with other numbers in each entry is said three times and then counted', () => {
  const quarantined = (entry: string, detail: string) => ({
    ...wholeUnit(7, { state: 'QUARANTINED', reason: 'CUT_LAST_LINE', detail }),
    entry,
  });
  const units = [
    ...Array.from({ length: 40 }, (_, i) => quarantined(`${i}.sql`, `the last record ends at byte ${i * 1234}`)),
    ...Array.from({ length: 5 }, (_, i) => quarantined(`b${i}.sql`, 'encrypted to the key A1B2C3')),
    quarantined('c.sql', 'encrypted to the key A1B2C4'),
  ];
  const lines: string[] = [];
  const report = plainReport((line) => lines.push(line));
  report.done({ object: 'course-data/a.zip' } as Delivered, {
    kind: 'settled',
    state: 'PUBLISHED',
    units,
    warnings: [],
  });
  report.stop();
  expect(lines).toHaveLength(1 + 3 + 3 + 1 + 2);
  expect(lines.slice(-2)).toEqual([
    '40 times in all: quarantined: CUT_LAST_LINE: the last record ends at byte N',
    '5 times in all: quarantined: CUT_LAST_LINE: encrypted to the key A1B2C3',
  ]);
});
