import { beforeAll, describe, expect, it } from 'vitest';
import { openScanner, type Scanner } from '../../../lambdas/core/decode/native/scanner.ts';
import { EDX_DECODERS } from '../../../lambdas/core/feeds/edx/decoders.ts';
import { events } from '../../../lambdas/core/feeds/edx/tables/events.ts';
import { forum } from '../../../lambdas/core/feeds/edx/tables/forum.ts';
import { TIMEBACK_DECODERS } from '../../../lambdas/core/feeds/timeback/decoders.ts';
import { oneRosterOrganization } from '../../../lambdas/core/feeds/timeback/tables/one-roster-organization.ts';
import { scannerReady } from '../../decode/native/scanner-ready.ts';
import { chunks } from '../../decode/running.ts';

let scanner: Scanner;
beforeAll(async () => {
  scannerReady();
  scanner = await openScanner(4 * 1024 * 1024);
});

type Counts = { rows: number; rejects: number };

/** Rows and rejects of a log; the same with the scanner and without. */
async function countsOf(lines: readonly (string | Buffer)[]): Promise<Counts> {
  const log = Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')]));
  const strict = await counted(EDX_DECODERS['edx-events'](chunks(log), events));
  expect(await counted(EDX_DECODERS['edx-events'](chunks(log), events, scanner))).toEqual(strict);
  return strict;
}

async function counted(batches: ReturnType<(typeof EDX_DECODERS)['edx-events']>): Promise<Counts> {
  const counts = { rows: 0, rejects: 0 };
  for await (const batch of batches) {
    counts.rows += batch.rows + batch.scanned.reduce((sum, { rows }) => sum + rows, 0);
    counts.rejects += batch.rejects.length;
  }
  return counts;
}

/** The line broken in two at every byte behind the first `from`. */
const tornAnywhere = (line: string, from = 0) => {
  const bytes = Buffer.from(line);
  return Array.from({ length: bytes.length - from - 1 }, (_, at) => [
    bytes.subarray(0, from + at + 1),
    bytes.subarray(from + at + 1),
  ]);
};

/** As real ones, with everything inside that could be taken for an event: objects, arrays of them, JSON in strings. */
const INNER = { name: 'inner', time: '2024-01-07T12:00:00Z', event_type: 'x', username: 'y' };
const PAYLOADS: readonly unknown[] = [
  {},
  '',
  { problem_id: 'block-v1:OrgX+Num+T1+type@problem+block@p1', attempts: 1, grade: 1.5, success: 'correct' },
  INNER,
  [INNER, INNER],
  [1, [2, 3], INNER, [INNER], null, true],
  { old: INNER, new: { deeper: INNER }, list: [[INNER]] },
  JSON.stringify(INNER),
  JSON.stringify([INNER]),
  'see {} and [x] {} and {"name"} \\ "quoted" \u00e9 \u{1f600}',
  'a=1&b={}&c=[]',
];
const eventsToTear = PAYLOADS.map((event, at) => ({
  username: 'ada',
  event_type: at % 2 === 0 ? 'problem_check' : '/courses/OrgX/Num/T1/',
  event_source: 'server',
  name: 'problem_check',
  ...(at % 3 === 0 ? { event } : {}),
  time: '2024-01-07T12:00:00.123456+00:00',
  context: { user_id: 4, path: '/event', module: { ...INNER, usage_key: 'i4x://OrgX/Num/problem/p1' } },
  ...(at % 3 === 0 ? {} : { event }),
  page: null,
}));
const spaced = (event: object) => JSON.stringify(event, null, 1).replaceAll('\n', ' ');
const LINES = eventsToTear.flatMap((event) => [JSON.stringify(event), spaced(event)]);
const [A = '', B = ''] = LINES;

const PREFIXES = [
  'Jan  7 12:00:00 host app: ',
  'Mar  2 00:00:01 tracker-7 [tracking] ',
  'app[12]: ',
  '\u00e9: ',
  ', ',
  '] ',
];

describe('fault 57: torn lines', () => {
  it('a line torn at any byte gives no row and two rejects', async () => {
    const torn = LINES.flatMap((line) => tornAnywhere(line));
    expect(torn.length).toBeGreaterThan(5000);
    expect(await countsOf(torn.flat())).toEqual({ rows: 0, rejects: 2 * torn.length });
  });

  it('800 lines torn in two give 0 rows and 1,600 rejects', async () => {
    const all = Array.from({ length: 800 }, (_, at) => LINES[at % LINES.length]!);
    const halves = all.flatMap((line, at) => {
      const cut = 1 + ((at * 37) % (line.length - 1));
      return [line.slice(0, cut), line.slice(cut)];
    });
    expect(await countsOf(halves)).toEqual({ rows: 0, rejects: 1600 });
  });

  it('a line torn twice gives no row unless the piece in the middle is just a whole object or array', async () => {
    const line = JSON.stringify(eventsToTear[5]);
    const pieces: string[] = [];
    for (let from = 1; from < line.length; from += 3) {
      for (let to = from + 1; to < line.length; to += 2) {
        const middle = line.slice(from, to);
        if (!isWhole(middle.replace(/^[^"{}[]*/, ''))) pieces.push(middle);
      }
    }
    expect(await countsOf(pieces)).toEqual({ rows: 0, rejects: pieces.length });
  });

  it.each(PREFIXES)('a line with the prefix %j is recovered, and torn behind it gives no row', async (prefix) => {
    const behind = LINES.map((line) => prefix + line);
    expect(await countsOf(behind)).toEqual({ rows: LINES.length, rejects: 0 });
    const torn = tornAnywhere(prefix + A, Buffer.byteLength(prefix));
    expect(await countsOf(torn.flat())).toEqual({ rows: 0, rejects: 2 * torn.length });
  });

  it.each(['a "', 'a {', 'a }', 'a [', '{}', '"a" ', '[1, 2] '])('no prefix of a record holds %j', async (prefix) => {
    expect(await countsOf(LINES.map((line) => prefix + line))).toEqual({ rows: 0, rejects: LINES.length });
  });

  it('several records on a line are recovered; torn, those behind the tear are not', async () => {
    expect(await countsOf([A + B, `${A} ${B}${A}`, `host: ${A}\t${B}`])).toEqual({ rows: 7, rejects: 0 });
    const inFirst = tornAnywhere(A).map(([one, other]) => [one!, Buffer.concat([other!, Buffer.from(B)])]);
    expect(await countsOf(inFirst.flat())).toEqual({ rows: 0, rejects: 2 * inFirst.length });
    const inSecond = tornAnywhere(A + B, Buffer.byteLength(A));
    expect(await countsOf(inSecond.flat())).toEqual({ rows: inSecond.length, rejects: 2 * inSecond.length });
  });

  it('a bare array is recovered; torn, nothing of it is', async () => {
    expect(await countsOf([`[${LINES.join(', ')}]`, `[${A}]`])).toEqual({ rows: LINES.length + 1, rejects: 0 });
    const torn = tornAnywhere(`[${A}, ${B}]`);
    expect(await countsOf(torn.flat())).toEqual({ rows: 0, rejects: 2 * torn.length });
  });

  it('what follows whole records is one reject', async () => {
    const rests = ['x', ' {"name": "cut', '{"name":"Android"}', ' "a', `[${A}]`, ` b: ${B}`, '4, "path": 5}}', `${B}}`];
    for (const rest of [
      ...rests,
      ...tornAnywhere(B)
        .map(([, end]) => String(end))
        .filter((end) => !/^[\s,}\]]/.test(end)),
    ]) {
      expect(await countsOf([A + rest]), rest).toEqual({ rows: 1, rejects: 1 });
    }
  });
});

const isWhole = (text: string) => {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
};

describe('fault 57: objects that are no events', () => {
  const MARKS = ['event_type', 'name', 'time', 'username', 'event_source'];

  it('an event has two of its members at the top, whichever they are', async () => {
    for (let set = 0; set < 1 << MARKS.length; set++) {
      const own = MARKS.filter((_, at) => (set & (1 << at)) !== 0);
      const object = { ...Object.fromEntries(own.map((mark) => [mark, 'a'])), context: INNER, event: INNER };
      const isEvent = own.length >= 2;
      for (const line of [JSON.stringify(object), `[${JSON.stringify(object)}]`, `host: ${JSON.stringify(object)}`]) {
        expect(await countsOf([line]), line).toEqual({ rows: isEvent ? 1 : 0, rejects: isEvent ? 0 : 1 });
      }
    }
  });

  it.each([
    '{"name":"Android"}',
    '{"log":"a","time":"2024-01-07T12:00:00Z"}',
    '{}',
    '{"context":{"name":"a","time":"b"}}',
  ])('%s is rejected as NOT_AN_EVENT', async (line) => {
    for await (const { rows, rejects } of EDX_DECODERS['edx-events'](chunks(Buffer.from(`${line}\n`)), events)) {
      expect(rows).toBe(0);
      expect(rejects).toMatchObject([{ reason: 'NOT_AN_EVENT', raw: line }]);
    }
  });
});

describe('fault 57: other lines of JSON hold one whole object each', () => {
  const organisation = {
    id: 'org',
    name: 'Org',
    type: 'school',
    status: 'active',
    identifier: { id: 'inner2', name: 'x' },
  };
  const post = {
    _id: { $oid: '55' },
    _type: 'Comment',
    course_id: 'OrgX/Num/T1',
    author_id: '4',
    body: 'a',
    thread: { _id: { $oid: '66' }, _type: 'CommentThread', course_id: 'OrgX/Num/T1', author_id: '5' },
  };
  const FORMATS = [
    ['the forum', JSON.stringify(post), (text: Buffer) => EDX_DECODERS['edx-forum'](chunks(text), forum)],
    [
      "TimeBack's .jsonl",
      JSON.stringify(organisation),
      (text: Buffer) => TIMEBACK_DECODERS['postgres-json'](chunks(text), oneRosterOrganization),
    ],
  ] as const;

  it.each(FORMATS)('%s', async (_, line, decode) => {
    const countsIn = (lines: readonly (string | Buffer)[]) =>
      counted(decode(Buffer.concat(lines.flatMap((each) => [Buffer.from(each), Buffer.from('\n')]))));
    expect(await countsIn([line, ` ${line}\r`, '', '# note'])).toEqual({ rows: 2, rejects: 0 });
    for (const other of [line + line, `[${line}]`, `host: ${line}`, `${line} x`, `${line},`, `x${line}`]) {
      expect(await countsIn([other]), other).toEqual({ rows: 0, rejects: 1 });
    }
    const torn = tornAnywhere(line);
    expect(await countsIn(torn.flat())).toEqual({ rows: 0, rejects: 2 * torn.length });
  });
});
