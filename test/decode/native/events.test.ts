import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { LOG_DATES } from '../../../bin/demo/calendar.ts';
import { dayLog } from '../../../bin/demo/events.ts';
import { makeWorld, SITES } from '../../../bin/demo/world.ts';
import { openScanner, type Scanner } from '../../../lambdas/core/decode/native/scanner.ts';
import { ACCOUNT_NUMBERS } from '../../feeds/edx/account-numbers.ts';
import { JSON_LINES } from '../hostile.ts';
import { LEFT_OVER, REGULAR } from './event-lines.ts';
import { damage, damaged, eventLine, keyLine, soupLine } from './generated-events.ts';
import { marked } from './marked.ts';
import { scannedRows } from './scanned-rows.ts';
import { scannerReady } from './scanner-ready.ts';
import { expectAgreement, scan, TYPES } from './tracking-log.ts';

const CAPACITY = 4 * 1024 * 1024;
let scanner: Scanner;
beforeAll(async () => {
  scannerReady();
  scanner = await openScanner(CAPACITY);
});

/** Events that say nothing. */
const EMPTY = marked('{}');
const NEXT = marked('{"name":"next"}');

const logOf = (lines: readonly string[]) => Buffer.from(lines.map((line) => `${line}\n`).join(''));
const agreement = (lines: readonly string[]) => expectAgreement(scanner, logOf(lines));

describe('a line', () => {
  it.each(REGULAR)('is regular: %s', async (_, line) => {
    expect((await agreement([EMPTY, line, EMPTY])).left).toEqual([]);
  });

  it.each(LEFT_OVER)('is left over: %s', async (_, line) => {
    expect((await agreement([EMPTY, line, EMPTY])).left).toEqual([line]);
  });

  it('fault 39: with any number as its account is left over where that is null, and agreed on where it is not', async () => {
    const lines = ACCOUNT_NUMBERS.map(({ json }) => marked(`{"context":{"user_id":${json}}}`));
    const left = new Set((await agreement(lines)).left);
    const wrong = ACCOUNT_NUMBERS.filter(({ account }, at) => account === null && !left.has(lines[at] ?? ''));
    expect(wrong).toEqual([]);
    expect(left.size).toBeLessThan(lines.length);
  });

  // Bytes that are no UTF-8 never come to a scanner.
  const utf8 = JSON_LINES.flatMap(({ why, line }) => (typeof line === 'string' ? [[why, line] as const] : []));
  it.each(utf8)('of no event: %s', async (_, line) => {
    const { regular } = await agreement([EMPTY, line, NEXT]);
    expect([regular[0], regular.at(-1)]).toEqual([EMPTY, NEXT]);
  });

  it('may be long, and is left over when what it says is longer than the room for it', async () => {
    const path = 'x'.repeat(900_000);
    const { left } = await agreement([
      marked(`{"context":{"path":"${path}","module":1}}`),
      marked(`{"event":{"problem_id":"p","success":"${path}"}}`),
    ]);
    expect(left).toEqual([]);
    const escapes = '\\"'.repeat(900_000);
    expect((await agreement([marked(`{"event":"${escapes}","name":"${escapes}"}`)])).left).toEqual([]);
    const inner = JSON.stringify(`{"id":"\\"${'y'.repeat(2_100_000)}"}`);
    expect((await agreement([marked(`{"event":${inner}}`)])).left).toHaveLength(1);
  });

  it('is left over where the log ends within it', async () => {
    for (const cut of [EMPTY, '{"name":"a"', '{"name":"a', ' ']) {
      const { regular, left } = await expectAgreement(scanner, Buffer.from(`${NEXT}\n${cut}`));
      expect([regular, left]).toEqual([[NEXT], [cut]]);
    }
  });

  it('that was left in memory behind a shorter log is not read', () => {
    scan(scanner, logOf(Array.from({ length: 100 }, () => NEXT)));
    const log = Buffer.from(`${EMPTY}\n{"name":`);
    scanner.input().set(log);
    expect(scanner.events(log.length, 1)).toMatchObject({ rows: 1, lines: 2 });
  });
});

describe('a full input', () => {
  it.each(['', '1', EMPTY, '{}', '{"event":"{}"}', '"', '{"', '['])('of lines %j keeps to its memory', (line) => {
    const count = Math.floor(CAPACITY / (line.length + 1));
    const scanned = scan(scanner, Buffer.from(`${line}\n`.repeat(count)));
    const { rows, lines, leftOver } = scanned;
    expect(lines).toBe(count);
    expect(rows + leftOver.length / 3).toBe(count);
    expect(scannedRows(scanned, TYPES)).toHaveLength(rows);
  });

  it.each(['{', '[', '{"name":', '"', '\\', '{"event":"{\\"id\\":', '{"name":"\\u00e9', '1', ' '])(
    'of %j without a line end keeps to its memory',
    (piece) => {
      const log = Buffer.alloc(CAPACITY, piece);
      expect(scan(scanner, log)).toMatchObject({ rows: 0, lines: 1, leftOver: Int32Array.of(0, 0, CAPACITY) });
      log[CAPACITY - 1] = 0x0a;
      expect(scan(scanner, log)).toMatchObject({ rows: 0, lines: 1, leftOver: Int32Array.of(0, 0, CAPACITY - 1) });
    },
  );
});

describe('generated lines', () => {
  it('are regular for the most part', async () => {
    let all = 0;
    let regular = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(eventLine, { minLength: 1, maxLength: 5 }), async (lines) => {
        all += lines.length;
        regular += (await agreement(lines)).regular.length;
      }),
      { numRuns: 300 },
    );
    expect(regular / all).toBeGreaterThan(0.5);
  });

  it.each([
    [
      'damaged',
      fc.tuple(eventLine, fc.array(damage, { minLength: 1, maxLength: 3 })).map(([line, some]) => damaged(line, some)),
    ],
    ['of ids and addresses', keyLine],
    ['of pieces of JSON', soupLine],
  ])('%s mean what the strict decoder says', async (_, lines) => {
    let regular = 0;
    await fc.assert(
      fc.asyncProperty(lines, async (line) => {
        regular += (await agreement(line.split('\n'))).regular.length;
      }),
      { numRuns: 1000 },
    );
    expect(regular).toBeGreaterThan(50);
  });
});

describe('the logs of the demo', () => {
  it('are regular, but for a few lines', async () => {
    const world = makeWorld(1, 0.1);
    let events = 0;
    let regular = 0;
    for (const organisation of world.organisations) {
      for (const site of SITES) {
        for (const date of LOG_DATES) {
          const lines = [...dayLog(world, organisation, site, date)];
          events += lines.filter(({ holds }) => holds === 'event').length;
          regular += (await agreement(lines.map(({ text }) => text))).regular.length;
        }
      }
    }
    expect(events).toBeGreaterThan(1000);
    expect(regular / events).toBeGreaterThan(0.95);
  });
});
