import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../../../lambdas/core/definitions/types.ts';
import { events } from '../../../lambdas/core/feeds/edx/tables/events.ts';
import { marked } from '../../decode/native/marked.ts';
import { ACCOUNT_NUMBERS } from './account-numbers.ts';
import { decoded } from './decoded.ts';

const COURSE = 'course-v1:OrgX+Num+2024_T1';
const OLD_COURSE = 'OrgX/Num/2013_Fall';
const PROBLEM = 'block-v1:OrgX+Num+2024_T1+type@problem+block@p1';
const OLD_PROBLEM = 'i4x://OrgX/Num/problem/p1';
const NOON = Date.UTC(2024, 0, 7, 12);
/** The columns of a time, that many microseconds behind the millisecond. */
const at = (ms: number, us = 0) => ({ event_time: ms, event_time_us: BigInt(ms) * 1000n + BigInt(us) });

/** The columns that have a value. */
function filled(row: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(row).filter(([name, value]) => value !== null && name !== '_row'));
}

/** The one row of one line, with the members of an event that it lacks, and what was given up in it. */
async function rowOf(line: string) {
  const { rows, rejects, nulled, replaced } = await decoded(events, `${marked(line)}\n`);
  expect(rejects).toEqual([]);
  expect(rows).toHaveLength(1);
  return { row: filled(rows[0]!), nulled, replaced };
}

describe('an ordinary event', () => {
  it('fills the columns, and keeps payload and context as written', async () => {
    const context = `{"user_id": 42, "org_id": "OrgX", "course_id": "${COURSE}", "path": "/courses/${COURSE}/xblock/${PROBLEM}/handler", "received_at": "2024-01-07T12:00:05.250000+00:00"}`;
    const event = `{"problem_id": "${PROBLEM}", "attempts": 2, "grade": 1, "max_grade": 2.5, "success": "incorrect", "answers": {"a_1": 1.50}}`;
    const { row, nulled, replaced } = await rowOf(
      `{"username": "ada", "event_type": "problem_check", "event_source": "server", "name": "problem_check", "time": "2024-01-07T12:00:00.123456+00:00", "event": ${event}, "context": ${context}, "page": "x_module", "session": "5e55", "ip": "192.0.2.1", "host": "courses.example.org", "agent": "Mozilla/5.0", "accept_language": "en", "referer": "https://example.org/"}`,
    );
    expect(row).toEqual({
      ...at(NOON + 123, 456),
      received_at: NOON + 5250,
      user_id: 42n,
      username: 'ada',
      org_id: 'OrgX',
      course_id: COURSE,
      event_type: 'problem_check',
      event_source: 'server',
      name: 'problem_check',
      page: 'x_module',
      session: '5e55',
      ip: '192.0.2.1',
      host: 'courses.example.org',
      agent: 'Mozilla/5.0',
      accept_language: 'en',
      referer: 'https://example.org/',
      problem_id: PROBLEM,
      block_id: PROBLEM,
      attempts: 2n,
      grade: 1,
      max_grade: 2.5,
      success: 'incorrect',
      path: `/courses/${COURSE}/xblock/${PROBLEM}/handler`,
      event,
      context,
    });
    expect({ nulled, replaced }).toEqual({ nulled: 0, replaced: 0 });
  });

  it('may have no members with a value', async () => {
    expect((await rowOf('{}')).row).toEqual({});
  });

  it('keeps unknown members as written', async () => {
    const { row } = await rowOf('{"name":"a","9-x.y":12345678901234567890.10,"user_id":"7","nested":{"b": [1,  2]}}');
    expect(row).toEqual({
      name: 'a',
      user_id: 7n,
      extra: '{"9-x.y":12345678901234567890.10,"user_id":"7","nested":{"b": [1,  2]}}',
    });
  });
});

/** Lines that were seen in real logs, and the columns that matter. */
const SEEN: readonly (readonly [name: string, line: string, columns: Record<string, Value>, nulled?: number])[] = [
  ['text before the object', 'Jan  7 12:00:00 host [tracking] {"name":"a"}', { name: 'a' }],
  ['event as an object', '{"event":{"a": 1}}', { event: '{"a": 1}' }],
  [
    'event as a JSON string',
    String.raw`{"event":"{\"id\": \"${PROBLEM}\", \"n\": 1.0}"}`,
    { event: `{"id": "${PROBLEM}", "n": 1.0}`, block_id: PROBLEM, course_id: COURSE, org_id: 'OrgX' },
  ],
  ['event as an empty string', '{"event":""}', { event: '""' }],
  ['event as a cut JSON string', String.raw`{"event":"{\"a\": \"b"}`, { event: String.raw`"{\"a\": \"b"` }],
  [
    'event as a form',
    '{"event":"input_p1_2_1=3&input_p1_3_1=b%20c"}',
    { event: '"input_p1_2_1=3&input_p1_3_1=b%20c"' },
  ],
  ['event as a list', '{"event":["a", 1]}', { event: '["a", 1]' }],
  ['event as a list in a string', String.raw`{"event":"[\"a\"]"}`, { event: '["a"]' }],
  ['event as a number', '{"event":17}', { event: '17' }],
  ['event as null', '{"event":null}', {}],
  ['event as text that begins like JSON', '{"event":"true story"}', { event: '"true story"' }],
  [
    'context absent, course in the page',
    `{"page":"https://example.org/courses/${OLD_COURSE}/courseware/w1/"}`,
    { page: `https://example.org/courses/${OLD_COURSE}/courseware/w1/`, course_id: OLD_COURSE, org_id: 'OrgX' },
  ],
  [
    'context absent, course in the request',
    `{"event_type":"/courses/${OLD_COURSE}/modx/${OLD_PROBLEM}/problem_get"}`,
    {
      event_type: `/courses/${OLD_COURSE}/modx/${OLD_PROBLEM}/problem_get`,
      course_id: OLD_COURSE,
      org_id: 'OrgX',
      block_id: OLD_PROBLEM,
    },
  ],
  [
    'context with an empty course',
    `{"context":{"course_id":"","org_id":"","path":"/courses/${COURSE}/jump_to_id/p1"}}`,
    {
      context: `{"course_id":"","org_id":"","path":"/courses/${COURSE}/jump_to_id/p1"}`,
      path: `/courses/${COURSE}/jump_to_id/p1`,
      course_id: COURSE,
      org_id: 'OrgX',
    },
  ],
  [
    'course only in the usage key of the page',
    `{"page":"https://example.org/xblock/${PROBLEM}?x=1"}`,
    { page: `https://example.org/xblock/${PROBLEM}?x=1`, course_id: COURSE, org_id: 'OrgX', block_id: PROBLEM },
  ],
  [
    'course id percent-encoded',
    `{"context":{"course_id":"${encodeURIComponent(COURSE)}"}}`,
    { context: `{"course_id":"${encodeURIComponent(COURSE)}"}`, course_id: COURSE, org_id: 'OrgX' },
  ],
  [
    'course id with a trailing newline',
    `{"context":{"course_id":"${COURSE}\\n"}}`,
    { context: `{"course_id":"${COURSE}\\n"}`, course_id: COURSE, org_id: 'OrgX' },
  ],
  [
    'course named by the payload alone',
    `{"event":{"course_id":"${COURSE}","user_id":5},"context":{}}`,
    { event: `{"course_id":"${COURSE}","user_id":5}`, context: '{}', course_id: COURSE, org_id: 'OrgX' },
  ],
  ['context that is no object', '{"context":"none"}', { context: '"none"' }],
  [
    'request in the context',
    '{"context":{"session":"5e55","ip":"192.0.2.1","username":"ada"}}',
    {
      context: '{"session":"5e55","ip":"192.0.2.1","username":"ada"}',
      session: '5e55',
      ip: '192.0.2.1',
      username: 'ada',
    },
  ],
  ['time without a fraction', '{"time":"2024-01-07T12:00:00+00:00"}', at(NOON)],
  ['time with Z', '{"time":"2024-01-07T12:00:00.5Z"}', at(NOON + 500)],
  ['time without an offset', '{"time":"2024-01-07T12:00:00.999999"}', at(NOON + 999, 999)],
  ['time with another offset', '{"time":"2024-01-07T13:30:00+01:30"}', at(NOON)],
  ['time with a blank', '{"time":"2024-01-07 12:00:00"}', at(NOON)],
  ['time as epoch seconds', `{"time":${NOON / 1000}.25}`, at(NOON + 250)],
  ['time as text of epoch seconds', `{"time":"${NOON / 1000}"}`, at(NOON)],
  ['time that is none, kept', '{"time":"yesterday"}', { extra: '{"time":"yesterday"}' }, 1],
  [
    'time that cannot be, kept',
    '{"time":"2024-02-30T00:00:00Z","x":1}',
    { extra: '{"time":"2024-02-30T00:00:00Z","x":1}' },
    1,
  ],
  ['user_id as text', '{"context":{"user_id":"42"}}', { context: '{"user_id":"42"}', user_id: 42n }],
  ['user_id empty', '{"context":{"user_id":""}}', { context: '{"user_id":""}' }],
  ['user_id null', '{"context":{"user_id":null}}', { context: '{"user_id":null}' }],
  [
    'user_id beyond 2^53',
    '{"context":{"user_id":9007199254740993}}',
    { context: '{"user_id":9007199254740993}', user_id: 9007199254740993n },
  ],
  ['user_id that is no number', '{"context":{"user_id":"anonymous"}}', { context: '{"user_id":"anonymous"}' }, 1],
  ...['-5', '"+5"', '1.5', '2.0', '1e3', '1e30', '" 4 2"', '"0x10"', 'true', '[1]', '{"a":1}'].map(
    (id): (typeof SEEN)[number] => [
      `user_id that is not digits: ${id}`,
      `{"context":{"user_id":${id}}}`,
      { context: `{"user_id":${id}}` },
      1,
    ],
  ),
  ['user_id of the one acted upon', '{"event":{"user_id":5}}', { event: '{"user_id":5}' }],
  [
    'integer beyond 64 bits that no column reads',
    '{"event":{"n":123456789012345678901}}',
    { event: '{"n":123456789012345678901}' },
  ],
  ['values that are no text', '{"page":7,"host":["a"],"agent":""}', { page: '7', host: '["a"]', agent: '' }],
  [
    'problem that is shown',
    `{"event":{"problem":"${OLD_PROBLEM}"}}`,
    { event: `{"problem":"${OLD_PROBLEM}"}`, problem_id: OLD_PROBLEM, block_id: OLD_PROBLEM },
  ],
  ['grade of something else', '{"event":{"grade":"A","attempts":1}}', { event: '{"grade":"A","attempts":1}' }],
  [
    'attempts that are no number',
    `{"event":{"problem_id":"${OLD_PROBLEM}","attempts":"many"}}`,
    { event: `{"problem_id":"${OLD_PROBLEM}","attempts":"many"}`, problem_id: OLD_PROBLEM, block_id: OLD_PROBLEM },
    1,
  ],
  [
    'block named by the module',
    `{"context":{"module":{"usage_key":"${PROBLEM}"}},"event":{"id":"p1"}}`,
    {
      context: `{"module":{"usage_key":"${PROBLEM}"}}`,
      event: '{"id":"p1"}',
      block_id: PROBLEM,
      course_id: COURSE,
      org_id: 'OrgX',
    },
  ],
];

describe('events as they were seen', () => {
  const cases = SEEN.map(([name, line, columns, nulled = 0]) => ({ name, line, columns, nulled }));
  it.each(cases)('fault 44: seen in real logs, $name', async ({ line, columns, nulled }) => {
    expect(await rowOf(line)).toEqual({ row: columns, nulled, replaced: 0 });
  });

  it('fault 44: two records on one line, a bare array, blank lines and comments', async () => {
    const [a, b, d, e] = ['a', 'b', 'd', 'e'].map((name) => marked(`{"name":"${name}"}`));
    const { rows } = await decoded(events, `${a}${b}\n\n# c\n[${d},${e}]\n`);
    expect(rows.map((row) => [row.name, row._row])).toEqual([
      ['a', 1],
      ['b', 1],
      ['d', 4],
      ['e', 4],
    ]);
  });

  it('fault 32: lone surrogates are replaced and counted, also inside a payload that is a string', async () => {
    const plain = await rowOf(String.raw`{"name":"a\ud800b","event":{"x":"\udc00"}}`);
    expect(plain).toEqual({ row: { name: 'a\ufffdb', event: String.raw`{"x":"\ufffd"}` }, nulled: 0, replaced: 2 });
    const inner = await rowOf(String.raw`{"event":"{\"x\": \"\\ud800\", \"y\": \"\\ud83d\\ude00\"}"}`);
    expect(inner).toEqual({ row: { event: String.raw`{"x": "\ufffd", "y": "\ud83d\ude00"}` }, nulled: 0, replaced: 1 });
  });
});

describe('the account of an event', () => {
  it.each([
    ['the context', (json: string) => `{"context":{"user_id":${json}}}`],
    ['the event', (json: string) => `{"user_id":${json},"context":{"user_id":""}}`],
  ])(
    'fault 39: digits that 64 bits hold in %s are it, anything else is null and counted, and the event stays',
    async (_, line) => {
      const text = ACCOUNT_NUMBERS.map(({ json }) => `${marked(line(json))}\n`).join('');
      const { rows, rejects, nulled } = await decoded(events, text);
      expect(rejects).toEqual([]);
      expect(rows.map((row, at) => [ACCOUNT_NUMBERS[at]?.json, row.user_id])).toEqual(
        ACCOUNT_NUMBERS.map(({ json, account }) => [json, account]),
      );
      expect(nulled).toBe(ACCOUNT_NUMBERS.filter(({ account }) => account === null).length);
    },
  );
});

describe('events that are no rows', () => {
  it.each([
    ['fault 39: attempts beyond 64 bits', '{"event":{"problem_id":"p","attempts":1e30}}', 'BAD_INTEGER', 'attempts'],
    ['fault 40: grade beyond a double', '{"event":{"problem_id":"p","grade":1e400}}', 'BAD_NUMBER', 'grade'],
    ['fault 44: a cut line', '{"name":"a","event":{"x":', 'NOT_JSON', 'JSON'],
    ['fault 44: a list of no objects', '[1]', 'NOT_AN_OBJECT', 'object'],
  ])('%s', async (_, line, reason, named) => {
    const { rows, rejects } = await decoded(events, `${marked(line)}\n${marked('{"name":"next"}')}\n`);
    expect(rows.map((row) => row.name)).toEqual(['next']);
    expect(rejects).toMatchObject([{ row: 1, reason }]);
    expect(rejects[0]!.detail).toContain(named);
    expect(rejects[0]!.detail).not.toMatch(/99999|9223|30|400|Infinity/);
  });
});

describe('fault 40: a number of an event', () => {
  const reasonOf = async (key: string, json: string) => {
    const line = marked(`{"event":{"problem_id":"p","${key}":${json}}}`);
    const { rows, rejects, nulled } = await decoded(events, `${line}\n`);
    return rejects[0]?.reason ?? (nulled > 0 ? 'null' : rows[0]![key]);
  };

  it('is rejected where it is written otherwise or too large, and null where none is named', async () => {
    const others = ['"1,5"', '"1 000"', '"5/10"', '"1.5.2"', '"0x10"', '"1e400"', '1e400', '"1,5e3"', '"10%"'];
    for (const json of others) expect([json, await reasonOf('grade', json)]).toEqual([json, 'BAD_NUMBER']);
    for (const key of ['grade', 'max_grade', 'attempts']) {
      for (const json of ['"A"', '"NaN"', '"Infinity"', '"-inf"', '{"a":1}', '[1]', '"none"', 'true', '","']) {
        expect([key, json, await reasonOf(key, json)]).toEqual([key, json, 'null']);
      }
      for (const json of ['1', '"1"', '" 1 "']) expect(Number(await reasonOf(key, json))).toBe(1);
    }
    for (const json of ['1.5', '"1,0"', '"9223372036854775808"']) {
      expect([json, await reasonOf('attempts', json)]).toEqual([json, 'BAD_INTEGER']);
    }
  });
});

describe('fault 66: what an event names in more than one place', () => {
  const course = async (event: object) => (await rowOf(JSON.stringify(event))).row.course_id;

  it('a page of the API names the course of its block or course, and nothing else', async () => {
    const pages: readonly (readonly [string, string | undefined])[] = [
      [`blocks/${PROBLEM}`, COURSE],
      [`blocks/${encodeURIComponent(PROBLEM)}?depth=1`, COURSE],
      [`blocks/?course_id=${encodeURIComponent(COURSE)}`, undefined],
      ['blocks/i4x://OrgX/Num/problem/p1', undefined],
      ['blocks/i4x://OrgX/Num/course/2013_Fall', OLD_COURSE],
      [`courses/${COURSE}/`, COURSE],
      [`courses/${OLD_COURSE}`, OLD_COURSE],
      ['course_ids/of/somebody', undefined],
      ['', undefined],
    ];
    for (const version of ['v0', 'v1', 'v2', 'v0.5', 'v10.1.2']) {
      for (const host of ['', 'https://courses.example.org']) {
        for (const [page, expected] of pages) {
          const url = `${host}/api/courses/${version}/${page}`;
          for (const event of [{ event_type: url }, { page: url }, { context: { path: url } }]) {
            expect(await course(event), url).toBe(expected);
          }
        }
      }
    }
    // No versions, so parts of a course id.
    for (const org of ['v', 'vx', 'v1x', 'v1.', 'V1', '1', 'virtual']) {
      expect(await course({ page: `/courses/${org}/Num/Run/` })).toBe(`${org}/Num/Run`);
    }
  });

  it('the payload of an enrolment by the server names the course, else the context does', async () => {
    const [inPayload, inContext] = ['course-v1:OrgX+Payload+R', 'course-v1:OrgX+Context+R'];
    for (const event_source of ['server', 'browser', 'mobile', 'task', null]) {
      for (const kind of [
        'edx.course.enrollment.activated',
        'edx.course.enrollment.deactivated',
        'problem_check',
        null,
      ]) {
        for (const named of [inPayload, ` ${inPayload}\n`, '', null]) {
          const event = { event_source, event_type: kind, event: { course_id: named, user_id: 7 } };
          const both = { ...event, context: { course_id: inContext, user_id: 3 } };
          const payloadWins = event_source === 'server' && kind?.startsWith('edx.course.enrollment.') && named;
          expect(await course(both)).toBe(payloadWins ? inPayload : inContext);
          expect(await course({ ...event, context: {} })).toBe(named ? inPayload : undefined);
          // Who acted stays who acted: base reads who was enrolled from the payload.
          expect((await rowOf(JSON.stringify(both))).row.user_id).toBe(3n);
        }
      }
    }
  });
});

describe('any event', () => {
  it('keeps payload, context and unknown members, whatever they are', async () => {
    const json = fc.jsonValue({ maxDepth: 3 }).filter((value) => value !== null && typeof value !== 'string');
    const member = fc.stringMatching(/^x[a-z.-]{0,8}$/);
    await fc.assert(
      fc.asyncProperty(
        json,
        json,
        fc.dictionary(member, fc.jsonValue(), { noNullPrototype: true }),
        async (event, context, more) => {
          const { rows, rejects } = await decoded(events, `${marked(JSON.stringify({ ...more, event, context }))}\n`);
          expect(rejects).toEqual([]);
          const row = rows[0]!;
          expect(row.event).toBe(JSON.stringify(event));
          expect(row.context).toBe(JSON.stringify(context));
          expect(row.extra).toBe(Object.keys(more).length === 0 ? null : JSON.stringify(more));
        },
      ),
    );
  });

  it('reads a payload that is a string like the payload itself', async () => {
    const payload = fc.record({
      problem_id: fc.constant(PROBLEM),
      attempts: fc.maxSafeNat(),
      grade: fc.double({ noNaN: true, noDefaultInfinity: true }),
    });
    await fc.assert(
      fc.asyncProperty(payload, async (event) => {
        const plain = await rowOf(JSON.stringify({ event }));
        const wrapped = await rowOf(JSON.stringify({ event: JSON.stringify(event) }));
        expect(wrapped).toEqual(plain);
        expect(plain.row.attempts).toBe(BigInt(event.attempts));
      }),
    );
  });
});
