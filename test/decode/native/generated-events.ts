import fc from 'fast-check';

const COURSES = [
  'course-v1:OrgX+Num.1x+2024_T1',
  'OrgX/Num/2013_Fall',
  'ccx-v1:OrgX+Num+R+ccx@1',
  'library-v1:OrgX+Lib',
];
const BLOCKS = [
  'block-v1:OrgX+Num.1x+2024_T1+type@problem+block@p1',
  'block-v1:OrgX+Num.1x+2024_T1+type@video+block@v1',
  'i4x://OrgX/Num/problem/p1',
  'i4x://OrgX/Num/course/2013_Fall',
  'ccx-block-v1:OrgX+Num+R+ccx@1+type@problem+block@p1',
  'block-v1:+type@+type@',
  'block-v1:x',
  'i4x:;_;_OrgX;_Num;_problem;_p1',
];
const TIMES = [
  '2024-01-07T12:00:00.123456+00:00',
  '2024-02-29T23:59:59Z',
  '1999-12-31T00:00:00.5',
  '2024-01-07 12:00:00',
];

/** Mostly what a producer writes there, seldom anything else. */
function usually<T, U>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<U>): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: 30, arbitrary: usual }, other as fc.Arbitrary<T | U>);
}

const words = fc.constantFrom(
  'ada',
  '',
  'OrgX',
  'Zo\u00eb',
  '\u{1f600}',
  'a "b" \\ c/d',
  'Mozilla/5.0 (X11)',
  ' ',
  '0',
  'null',
);
const odd = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '\u00a0',
    '\ufeff',
    '\u2028',
    ' x ',
    '\n',
    '\t',
    '\u0000',
    '\u001f',
    '\ud800',
    'NULL',
    '1e5',
    '\u007f',
  ),
);
const anything = fc.oneof(odd, fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(null, true, 0, -1.5, 1e300));
const word = usually(words, anything);

const joints = fc.constantFrom(
  '/',
  '/courses/',
  '/jump_to/',
  '/xblock/',
  '?next=',
  '#',
  '%2F',
  ';_',
  ' ',
  ':',
  '/a/b/',
  'é',
  '',
);
const parts = fc.constantFrom(
  ...[...COURSES, ...BLOCKS].flatMap((id) => [id, id, encodeURIComponent(id)]),
  'dashboard',
  'https://courses.example.org',
  '%',
  '%41%zz',
  'course-v1:',
  'block-v1:',
  'i4x://',
);
const url = usually(
  fc.constantFrom(
    '/event',
    '/heartbeat',
    'x_module',
    `https://courses.example.org/courses/${COURSES[0]}/courseware/a1/b2/?activate_block_id=block-v1%3Ax`,
    `/courses/${COURSES[0]}/xblock/${BLOCKS[0]}/handler/xmodule_handler/problem_check`,
    `/courses/${COURSES[1]}/courseware/w1/`,
  ),
  fc.oneof(
    fc.array(fc.tuple(joints, parts), { maxLength: 4 }).map((pieces) => pieces.flat().join('')),
    anything,
  ),
);
const courseId = usually(fc.constantFrom(COURSES[0], COURSES[1], '', null), fc.oneof(parts, anything));
const block = usually(fc.constantFrom(...BLOCKS.slice(0, 3), 'p1'), fc.oneof(parts, anything));
const time = usually(
  fc.constantFrom(...TIMES),
  fc.oneof(
    anything,
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.constantFrom(
      '2024-02-30T00:00:00Z',
      '2024-01-01T24:00:00Z',
      '0000-01-01T00:00:00',
      '2024-01-07T12:00:00+01:30',
      '2024-01-07T12:00:00.',
    ),
  ),
);
const number = usually(
  fc.nat(),
  fc.oneof(
    fc.bigInt().map(Number),
    fc.double({ noNaN: true }),
    fc.constantFrom('3', '', ' 4 ', '-5', 'x', '007'),
    anything,
  ),
);

const payload = fc.record(
  {
    problem_id: block,
    problem: block,
    usage_key: block,
    module_id: block,
    block_id: block,
    id: block,
    course_id: courseId,
    attempts: number,
    grade: number,
    max_grade: number,
    success: word,
    answers: fc.dictionary(fc.constantFrom('p1_2_1', 'id', 'ü'), word, { maxKeys: 2 }),
    currentTime: fc.double({ noNaN: true }),
  },
  { requiredKeys: [] },
);

const ENROLMENTS = ['edx.course.enrollment.activated', 'edx.course.enrollment.deactivated'];

type Write = (value: unknown) => string;
const compact: Write = (value) => JSON.stringify(value);
/** As Python writes JSON: blanks behind commas and colons, and ASCII alone. */
const ascii: Write = (value) =>
  spaced(value).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}: ${spaced(member)}`)
    .join(', ')}}`;
}

const write = fc.constantFrom(compact, ascii);
const wrapped = fc.tuple(payload, write, fc.constantFrom(0, 0, 0, 1, 7)).map(([value, inner, cut]) => {
  const json = inner(value);
  return json.slice(0, json.length - cut);
});
const event = fc.oneof(
  { weight: 10, arbitrary: payload },
  { weight: 10, arbitrary: wrapped },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '',
      '{}',
      'input_p1_2_1=3&input_p1_3_1=b%20c',
      ' {"id": "p1"} ',
      'true story',
      'null',
      '17',
      '-',
      '007',
      '[1,',
      '\u00a0{}',
    ),
  },
  anything,
);
const request = {
  username: word,
  session: word,
  ip: word,
  host: word,
  agent: word,
  accept_language: word,
  referer: word,
};
const context = fc.record(
  {
    ...request,
    user_id: number,
    org_id: word,
    course_id: courseId,
    path: url,
    received_at: time,
    module: usually(fc.record({ display_name: word, usage_key: block }), anything),
    course_user_tags: fc.constant({}),
  },
  { requiredKeys: [] },
);
const record = fc.record(
  {
    ...request,
    event_type: usually(fc.constantFrom('problem_check', 'load_video', ...ENROLMENTS), url),
    event_source: usually(fc.constantFrom('server', 'browser', 'mobile'), word),
    name: word,
    page: url,
    time,
    event,
    context: usually(context, anything),
  },
  { requiredKeys: [] },
);

/** Lines of the tracking log, most of them as a producer writes them. */
export const eventLine: fc.Arbitrary<string> = fc.tuple(record, write).map(([value, line]) => line(value));

const keyPiece = fc.constantFrom(
  ...['/', '/', '+', ':', '@', '%', '%2B', '%2F', '%20', '%00', '%c3%a9', '?', '#', ';_', ';', ' ', 'a', 'é', '\u2028'],
  ...[
    'course-v1:',
    'ccx-v1:',
    'library-v1:',
    'block-v1:',
    'ccx-block-v1:',
    'i4x://',
    'i4x:;_;_',
    'courses/',
    'v1/',
    'v0.5/',
    'blocks/',
    'Org',
    'course',
  ],
  ...['+type@', '+type@problem+block@p1', 'Org+Num+Run', 'Org/Num/Run', 'https://example.org/'],
);
/** Text made of what course ids, usage keys and addresses are made of. */
const keyText = fc.array(keyPiece, { maxLength: 9 }).map((pieces) => pieces.join(''));
const named = fc.option(keyText, { freq: 3 });

const enrolment = fc.constantFrom(...ENROLMENTS, 'edx.course.enrollment', 'xedx.course.enrollment.');
const source = fc.constantFrom('server', 'browser', 'mobile', 'servers', '', null);

/** Lines in which only ids and addresses stand, whose parts are in any order. */
export const keyLine: fc.Arbitrary<string> = fc
  .tuple(named, named, named, named, named, fc.oneof(named, enrolment), named, named, named, source)
  .map(([org_id, course_id, path, usage_key, page, event_type, problem_id, id, acted, event_source]) =>
    JSON.stringify({
      event_source,
      context: { org_id, course_id, path, module: { usage_key } },
      page,
      event_type,
      event: { ...(problem_id === null ? {} : { problem_id }), id, course_id: acted },
    }),
  );

const jsonPiece = fc.constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"',
    '"a"',
    '"id":',
    '"id":1',
    '""',
    ' ',
    '\\',
    '\\\\',
    '\\"',
    '\\u00e9',
    '\\ud83d',
  ],
  ...[
    '0',
    '1',
    '-',
    '.',
    '5',
    'e',
    'E',
    '+',
    '01',
    '1.5',
    '1e5',
    'true',
    'false',
    'null',
    'nul',
    'NaN',
    'x',
    'é',
    '\t',
  ],
);

/** Lines whose payload is made of what JSON is made of, in any order; as it is, or in a string. */
export const soupLine: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(jsonPiece, { maxLength: 8 }),
    fc.constantFrom(['', ''], ['[', ']'], ['{"id":', '}'], [' ', ' ']),
    fc.boolean(),
  )
  .map(([pieces, [open = '', close = ''], isString]) => {
    const soup = `${open}${pieces.join('')}${close}`;
    return `{"event":${isString ? JSON.stringify(soup) : soup},"name":"a","time":null}`;
  });

/** Damage to a line: some characters from a place (as a share of the line) on are replaced. */
export const damage = fc.record({
  at: fc.nat(9999).map((part) => part / 10_000),
  cut: fc.constantFrom(0, 0, 1, 3),
  put: fc.constantFrom(
    ...['', '"', '\\', '\\"', '\\u0041', '\\u00e9', '\\ud83d\\ude00', '\\ud83d', '\\u001f', '\\n', '\\x', '\\u12g4'],
    ...[',', ':', '{', '}', '[', ']', '[[', ' ', '\t', '\r', '\u0000', '\u001e', '\u001f', '\u00a0', '\ufeff', '#'],
    ...[
      'NaN',
      'null',
      'true',
      '-',
      '-0',
      '01',
      '1.',
      '.5',
      '1e5',
      '1E+',
      '12345678901234567890',
      '0.1000000000000000055',
    ],
    ...[
      '"name":1,',
      '"x":1,',
      '"context":{},',
      '"problem_id":null,',
      '"user_id":"",',
      'é',
      '\u{1f600}',
      '%',
      ';_',
      '/',
    ],
  ),
});

export type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

export function damaged(line: string, damages: readonly Damage[]): string {
  let text = line;
  for (const { at, cut, put } of damages) {
    const start = Math.floor(at * text.length);
    text = text.slice(0, start) + put + text.slice(start + cut);
  }
  return text;
}
