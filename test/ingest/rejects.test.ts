import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encrypted } from '../../bin/demo/encrypt.ts';
import { readWhole } from '../../lambdas/core/storage/storage.ts';
import { CURRENT, event, events, logKey, logOf, packageKey, packageOf } from './deliveries.ts';
import { ringOf, type TestLake, testLake } from './lake.ts';

const ring = await ringOf(CURRENT.privateKey);
let lake: TestLake;

beforeEach(async () => {
  lake = await testLake({ ring });
});
afterEach(() => lake.remove());

const LOG = logKey('2025-03-02');
const noEvents = (count: number) => Array.from({ length: count }, (_, at) => `no event ${at}`);
const unit = async () => (await lake.rows('select * from lake.units'))[0];
const count = async (relation: string) => (await lake.values(`select count(*) from ${relation}`))[0];

describe('the reject threshold', () => {
  it.each([
    { name: 'neither bound', rejects: { rows: 3, share: 0.5 }, bad: 3, state: 'PUBLISHED' },
    { name: 'the rows alone', rejects: { rows: 1, share: 0.5 }, bad: 2, state: 'PUBLISHED' },
    { name: 'the share alone', rejects: { rows: 5, share: 0.1 }, bad: 4, state: 'PUBLISHED' },
    { name: 'both', rejects: { rows: 1, share: 0.1 }, bad: 2, state: 'QUARANTINED' },
    { name: 'none allowed', rejects: { rows: 0, share: 0 }, bad: 1, state: 'QUARANTINED' },
  ])('$name: $state', async ({ rejects, bad, state }) => {
    await lake.put(LOG, [await logOf([...events(6), ...noEvents(bad)])]);
    await lake.ingest({ settings: { rejects } });
    const { reason, ...counts } = (await unit())!;
    expect(counts).toMatchObject({ state, rows_read: 6 + bad, rows_written: 6, rows_rejected: bad });
    if (state === 'QUARANTINED') expect(reason).toMatch(/^TOO_MANY_REJECTS: .*rejects\.rows.*rejects\.share/);
    expect(await count('edx.events')).toBe(state === 'PUBLISHED' ? 6 : 0);
    // Also those of a quarantined unit: they say why.
    expect(await count('lake.rejects')).toBe(bad);
  });

  it('a unit of which every record is rejected is quarantined below it', async () => {
    await lake.put(LOG, [await logOf(noEvents(1))]);
    await lake.ingest();
    expect(await unit()).toMatchObject({ state: 'QUARANTINED', rows_read: 1, rows_rejected: 1 });
    expect((await unit())!.reason).toMatch(/^NO_ROW_ACCEPTED: /);
  });

  it('is asked entry by entry', async () => {
    const date = '2025-03-02';
    const bytes = await packageOf(date, [
      { course: 'A', holds: [1, 2] },
      { course: 'B', holds: [Number.NaN, Number.NaN] },
      { course: 'C', holds: [3, Number.NaN] },
    ]);
    await lake.put(packageKey(date), [bytes]);
    await lake.ingest();
    expect(await lake.values('select user_id from edx.user_id_map order by 1')).toEqual([1, 2, 3]);
    expect(await lake.values('select state from lake.units order by entry')).toEqual([
      'PUBLISHED',
      'QUARANTINED',
      'PUBLISHED',
    ]);
    expect(await count('lake.rejects')).toBe(3);
  });
});

describe('a log without events', () => {
  it('fault 17: of no byte is quarantined as EMPTY and counts as not delivered', async () => {
    await lake.put(LOG, []);
    expect(await lake.ingest()).toMatchObject([{ kind: 'settled', state: 'QUARANTINED' }]);
    expect(await unit()).toMatchObject({ state: 'QUARANTINED', rows_read: 0, bytes_read: 0 });
    expect((await unit())!.reason).toMatch(/^EMPTY: /);
    expect(await count('lake.freshness')).toBe(0);
  });

  it('that expands to nothing is a day without events, and delivered', async () => {
    await lake.put(LOG, [await logOf([])]);
    expect(await lake.ingest()).toMatchObject([{ kind: 'settled', state: 'PUBLISHED' }]);
    expect(await unit()).toMatchObject({ state: 'PUBLISHED', reason: null, rows_read: 0, rows_written: 0 });
    expect(await count('edx.events')).toBe(0);
    expect(await lake.values('select newest_delivery from lake.freshness')).toEqual(['2025-03-02']);
  });

  it('that expands to nothing replaces one that did not', async () => {
    await lake.put(LOG, [await logOf(events(2))], '2025-03-03T01:00:00Z');
    await lake.ingest();
    await lake.put(LOG, [await logOf([])], '2025-03-03T02:00:00Z');
    await lake.ingest();
    expect(await count('edx.events')).toBe(0);
  });
});

describe('rejected records', () => {
  it('fault 30, 44: have their text, and line and place in the plaintext, also behind long lines and odd bytes', async () => {
    const long = event(1).replace('page_close', 'é'.repeat(300_000));
    const lines = [
      '\u{feff}',
      `${long}\n`,
      '\n# a comment\r\n',
      'cut {"a": 1\n',
      `${event(2)} ${event(3)}\n`,
      '{"b":\n',
    ];
    const text = Buffer.concat([Buffer.from(lines.join('')), Buffer.from([0x7b, 0xff, 0x7d, 0x0a])]);
    async function* gzip() {
      yield gzipSync(text);
    }
    await lake.put(LOG, [await readWhole(encrypted(gzip(), CURRENT))]);
    await lake.ingest();
    const rejects = await lake.rows('select "row", byte_offset, reason, raw from lake.rejects order by byte_offset');
    expect(rejects.map(({ row, reason }) => [row, reason])).toEqual([
      [4, 'NOT_JSON'],
      [6, 'NOT_JSON'],
      [7, 'INVALID_UTF8'],
    ]);
    for (const { byte_offset: at, raw } of rejects) {
      const written = raw === '{\\xff}' ? Buffer.from([0x7b, 0xff, 0x7d]) : Buffer.from(String(raw));
      expect(text.subarray(Number(at), Number(at) + written.length).equals(written), String(raw).slice(0, 50)).toBe(
        true,
      );
    }
    expect(await lake.values('select user_id from edx.events order by 1')).toEqual([1, 2, 3]);
  });

  it('are those of the last conversion only, when a delivery is replaced', async () => {
    await lake.put(LOG, [await logOf([...events(2), ...noEvents(2)])], '2025-03-03T01:00:00Z');
    await lake.ingest();
    await lake.put(LOG, [await logOf([...events(2), ...noEvents(1)])], '2025-03-03T02:00:00Z');
    await lake.ingest();
    const rows = await lake.rows(
      `select state, rows_rejected, (select count(*) from lake.rejects where rejects.run = units.run) as kept
        from lake.units order by 1`,
    );
    expect(rows).toEqual([
      { state: 'PUBLISHED', rows_rejected: 1, kept: 1 },
      { state: 'SUPERSEDED', rows_rejected: 2, kept: 2 },
    ]);
  });
});

describe('the rejects of a unit that is quarantined', () => {
  /** Of each unit: why, what it counts, and its rejects. */
  const outcomes = () =>
    lake.rows(
      `select split_part(reason, ':', 1) as why, rows_read, rows_written, rows_rejected,
        (select string_agg(reason || ' ' || raw, '|' order by "row") from lake.rejects where rejects.object = units.object) as rejects
      from lake.units order by object`,
    );

  it('fault 34: can be queried, with the line that is cut, wherever it is', async () => {
    const last = event(9);
    const cuts = Array.from({ length: 28 }, (_, at) => last.slice(0, 1 + Math.floor((at * (last.length - 2)) / 27)));
    const day = (at: number) => new Date(Date.UTC(2025, 1, at + 1)).toISOString().slice(0, 10);
    for (const [at, cut] of cuts.entries()) {
      const lines = [...events(2), ...noEvents(at % 3)].map((line) => `${line}\n`);
      const text = gzipSync(Buffer.from(lines.join('') + cut));
      const bytes = (async function* () {
        yield text;
      })();
      await lake.put(logKey(day(at)), [await readWhole(encrypted(bytes, CURRENT))]);
    }
    await lake.ingest();
    expect(await outcomes()).toEqual(
      cuts.map((cut, at) => ({
        why: 'CUT_LAST_LINE',
        rows_read: 3 + (at % 3),
        rows_written: 2,
        rows_rejected: 1 + (at % 3),
        rejects: [...noEvents(at % 3), cut].map((raw) => `NOT_JSON ${raw.replaceAll('\\', '\\\\')}`).join('|'),
      })),
    );
    expect(await count('edx.events')).toBe(0);
  });

  it.each([
    ['fault 34: a field count', 'g3,x', 'CUT_LAST_LINE', 'FIELD_COUNT g2|FIELD_COUNT g3,x', 3],
    ['fault 43: a quote that is never closed', 'g3,"x,y,1\n', 'UNTERMINATED_QUOTE', 'FIELD_COUNT g2', 2],
    ['fault 43: a quote that is lost', 'g3,"x,y,1\ng4,"L,a",1\n', 'UNTERMINATED_QUOTE', 'FIELD_COUNT g2', 2],
  ])('%s', async (_, end, why, rejects, read) => {
    const text = `id,grade_primary_identifier,label,order_number\ng1,KG,K,1\ng2\n${end}`;
    await lake.put('timeback-export/2025-09-03/placement_grade.csv', [Buffer.from(text)]);
    await lake.ingest();
    expect(await outcomes()).toEqual([{ why, rows_read: read, rows_written: 1, rows_rejected: read - 1, rejects }]);
  });

  it('fault 3: are not kept when its bytes cannot be trusted', async () => {
    const whole = await logOf([...events(2), ...noEvents(2)]);
    await lake.put(LOG, [whole.subarray(0, -1)]);
    await lake.ingest();
    expect(await outcomes()).toMatchObject([{ rows_read: 0, rows_rejected: 0, rejects: null }]);
  });
});

describe('lake.units and lake.rejects', () => {
  it('are the same after their many files were put together', async () => {
    const dates = Array.from({ length: 36 }, (_, day) =>
      new Date(Date.UTC(2025, 0, day + 1)).toISOString().slice(0, 10),
    );
    const withReject = await logOf([event(1), 'no event']);
    // Most without a byte, since those cost the least time.
    const put = (some: readonly string[]) =>
      Promise.all(some.map((date, at) => lake.put(logKey(date), at < 2 ? [withReject] : [])));
    await put(dates.slice(0, 18));
    await lake.ingest();
    const before = await lake.rows('select * from lake.units order by object');
    await put(dates.slice(18));
    await lake.ingest({ settings: { runs: { graceHours: 0 } } });
    const after = await lake.rows('select * from lake.units order by object');
    expect(after).toHaveLength(36);
    expect(after.slice(0, 18)).toEqual(before);
    expect(await lake.values('select count(distinct object) from lake.rejects')).toEqual([4]);

    const files = await readdir(join(dirname(lake.folder), 'lake/tables/lake/units'), { recursive: true });
    expect(files.filter((file) => file.endsWith('.parquet'))).toHaveLength(1);
  });
});
