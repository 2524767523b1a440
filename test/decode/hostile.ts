import type { RejectReason } from '../../lambdas/core/decode/batch.ts';
import type { Value } from '../../lambdas/core/definitions/types.ts';
import type { QuarantineReason } from '../../lambdas/core/errors.ts';

/** A line that a careless reader gets wrong, and the only right reading of it. */
export interface HostileLine {
  readonly why: string;
  /** Without its line end. Bytes where it is no UTF-8. */
  readonly line: string | Uint8Array;
  /** The rows that it gives, or why it is rejected, or why the whole text is quarantined. */
  readonly gives: readonly (readonly Value[])[] | RejectReason | { readonly quarantine: QuarantineReason };
}

const NUL = '\u0000';
const bytes = (text: string) => Buffer.from(text, 'latin1');

/** Columns id, name, score, active, born, seen as in `SAMPLE`; shared by all dialects of fields, which join them. */
const VALUES: readonly (readonly [string, readonly string[], HostileLine['gives']])[] = [
  [
    'plain',
    ['1', 'Ann', '0.5', '1', '2020-02-29', '2020-01-01 00:00:00'],
    [[1n, 'Ann', 0.5, true, 18321, 1577836800000]],
  ],
  ['all NULL', ['2', 'NULL', 'NULL', 'NULL', 'NULL', 'NULL'], [[2n, null, null, null, null, null]]],
  ['all empty', ['3', '', '', '', '', ''], [[3n, '', null, null, null, null]]],
  ['null in other letters is text', ['3', 'null', '', '', '', ''], [[3n, 'null', null, null, null, null]]],
  ['NULL with a blank is text', ['3', 'NULL ', '', '', '', ''], [[3n, 'NULL ', null, null, null, null]]],
  ['key NULL', ['NULL', 'a', '', '', '', ''], 'NULL_IN_KEY'],
  ['key empty', ['', 'a', '', '', '', ''], 'NULL_IN_KEY'],
  [
    'largest integer',
    ['9223372036854775807', '', '', '', '', ''],
    [[9223372036854775807n, '', null, null, null, null]],
  ],
  ['a sign in an id, where digits alone are allowed', ['-9223372036854775808', '', '', '', '', ''], 'BAD_INTEGER'],
  ['beyond 2^53', ['9007199254740993', '', '', '', '', ''], [[9007199254740993n, '', null, null, null, null]]],
  ['a plus before an id', ['+007', '', '', '', '', ''], 'BAD_INTEGER'],
  ['zeros before an id', ['007', '', '', '', '', ''], [[7n, '', null, null, null, null]]],
  ['one too large', ['9223372036854775808', '', '', '', '', ''], 'BAD_INTEGER'],
  ['one too small', ['-9223372036854775809', '', '', '', '', ''], 'BAD_INTEGER'],
  ['far too large', ['99999999999999999999999', '', '', '', '', ''], 'BAD_INTEGER'],
  ['fraction in an integer', ['1.0', '', '', '', '', ''], 'BAD_INTEGER'],
  ['exponent in an integer', ['1e3', '', '', '', '', ''], 'BAD_INTEGER'],
  ['hexadecimal integer', ['0x10', '', '', '', '', ''], 'BAD_INTEGER'],
  ['thousands', ['1_000', '', '', '', '', ''], 'BAD_INTEGER'],
  ['blank before an integer', [' 1', '', '', '', '', ''], 'BAD_INTEGER'],
  ['blank behind an integer', ['1 ', '', '', '', '', ''], 'BAD_INTEGER'],
  ['digits of another script', ['\u0661', '', '', '', '', ''], 'BAD_INTEGER'],
  ['lone sign', ['-', '', '', '', '', ''], 'BAD_INTEGER'],
  ['exponent', ['1', '', '-1.5E-3', '', '', ''], [[1n, '', -0.0015, null, null, null]]],
  ['no digit before the point', ['1', '', '.5', '', '', ''], [[1n, '', 0.5, null, null, null]]],
  ['NaN', ['1', '', 'NaN', '', '', ''], [[1n, '', null, null, null, null]]],
  ['Infinity', ['1', '', 'Infinity', '', '', ''], [[1n, '', null, null, null, null]]],
  ['inf', ['1', '', '-inf', '', '', ''], [[1n, '', null, null, null, null]]],
  ['beyond a double', ['1', '', '1e400', '', '', ''], 'BAD_NUMBER'],
  ['hexadecimal number', ['1', '', '0x1p3', '', '', ''], 'BAD_NUMBER'],
  ['point alone', ['1', '', '.', '', '', ''], 'BAD_NUMBER'],
  ['two points', ['1', '', '1.2.3', '', '', ''], 'BAD_NUMBER'],
  ['boolean in capitals', ['1', '', '', 'True', '', ''], [[1n, '', null, true, null, null]]],
  ['boolean 2', ['1', '', '', '2', '', ''], 'BAD_BOOLEAN'],
  ['boolean yes', ['1', '', '', 'yes', '', ''], 'BAD_BOOLEAN'],
  ['zero date', ['1', '', '', '', '0000-00-00', '0000-00-00 00:00:00'], [[1n, '', null, null, null, null]]],
  ['30 February', ['1', '', '', '', '2021-02-30', '2021-02-30 10:00:00'], [[1n, '', null, null, null, null]]],
  ['no leap year', ['1', '', '', '', '1900-02-29', ''], [[1n, '', null, null, null, null]]],
  ['date without zeros', ['1', '', '', '', '2021-2-3', ''], 'BAD_DATE'],
  ['date with a time', ['1', '', '', '', '1970-01-02 23:00:00', ''], [[1n, '', null, null, 1, null]]],
  ['American date', ['1', '', '', '', '02/03/2021', ''], 'BAD_DATE'],
  ['infinite date', ['1', '', '', '', 'infinity', ''], [[1n, '', null, null, null, null]]],
  ['microseconds', ['1', '', '', '', '', '2021-01-01 00:00:00.123999'], [[1n, '', null, null, null, 1609459200123]]],
  ['before 1970', ['1', '', '', '', '', '1969-12-31 23:59:59.999900'], [[1n, '', null, null, null, -1]]],
  ['ISO time', ['1', '', '', '', '', '2021-01-01T01:00:00+01:00'], [[1n, '', null, null, null, 1609459200000]]],
  ['hour 24', ['1', '', '', '', '', '2021-01-01 24:00:00'], [[1n, '', null, null, null, null]]],
  ['leap second', ['1', '', '', '', '', '2016-12-31 23:59:60'], [[1n, '', null, null, null, null]]],
  ['time without seconds', ['1', '', '', '', '', '2021-01-01 10:00'], 'BAD_TIMESTAMP'],
  ['date for a time', ['1', '', '', '', '', '2021-01-01'], 'BAD_TIMESTAMP'],
  ['named zone', ['1', '', '', '', '', '2021-01-01 10:00:00 UTC'], 'BAD_TIMESTAMP'],
  ['time, then text', ['1', '', '', '', '', '2021-01-01 10:00:00x'], 'BAD_TIMESTAMP'],
  ['NUL', ['1', `a${NUL}b`, '', '', '', ''], [[1n, `a${NUL}b`, null, null, null, null]]],
  ['NUL in a number', ['1', '', `1${NUL}`, '', '', ''], 'BAD_NUMBER'],
  [
    'other line ends',
    ['1', 'a\u2028b\u0085c\u000bd\u000ce', '', '', '', ''],
    [[1n, 'a\u2028b\u0085c\u000bd\u000ce', null, null, null, null]],
  ],
  ['BOM in mid text', ['1', '\ufeff', '', '', '', ''], [[1n, '\ufeff', null, null, null, null]]],
  ['beyond the basic plane', ['1', '\u{1f600}', '', '', '', ''], [[1n, '\u{1f600}', null, null, null, null]]],
  ['name of an object member', ['1', '__proto__', '', '', '', ''], [[1n, '__proto__', null, null, null, null]]],
  ['text that names a member', ['1', '', '', 'constructor', '', ''], 'BAD_BOOLEAN'],
  ['one field too many', ['1', '', '', '', '', '', ''], 'FIELD_COUNT'],
  ['one field too few', ['1', '', '', '', ''], 'FIELD_COUNT'],
  ['several faults: the first column names it', ['x', '', 'y', 'z', '', ''], 'BAD_INTEGER'],
  ['the header line again', ['id', 'name', 'score', 'active', 'born', 'seen'], 'HEADER_REPEATED'],
];

const joined = (by: string): HostileLine[] =>
  VALUES.map(([why, fields, gives]) => ({ why, line: fields.join(by), gives }));
const named = (name: string): readonly (readonly Value[])[] => [[1n, name, null, null, null, null]];

/** Tab separated lines that follow a header line of SAMPLE_HEADER. */
export const SQL_LINES: readonly HostileLine[] = [
  ...joined('\t'),
  { why: 'decimal comma', line: '1\t\t1,5\t\t\t', gives: 'BAD_NUMBER' },
  { why: 'all escapes', line: '1\ta\\\\b\\tc\\nd\\re\t\t\t\t', gives: named('a\\b\tc\nd\re') },
  { why: 'an escaped backslash before a t', line: '1\t\\\\t\t\t\t\t', gives: named('\\t') },
  { why: 'three backslashes before an n', line: '1\t\\\\\\n\t\t\t\t', gives: named('\\\n') },
  { why: 'quotes are data', line: '1\t"a\t\t\t\t', gives: named('"a') },
  { why: 'lone CR is data', line: '1\ta\rb\t\t\t\t', gives: named('a\rb') },
  { why: 'MySQL NULL mark', line: '1\t\\N\t\t\t\t', gives: 'UNKNOWN_ESCAPE' },
  { why: 'unknown escape', line: '1\ta\\x41\t\t\t\t', gives: 'UNKNOWN_ESCAPE' },
  { why: 'escaped quote', line: '1\t\\"\t\t\t\t', gives: 'UNKNOWN_ESCAPE' },
  { why: 'backslash before a tab', line: '1\ta\\\t\t\t\t', gives: 'UNKNOWN_ESCAPE' },
  { why: 'backslash at the end', line: '1\ta\t\t\t\t\\', gives: 'UNKNOWN_ESCAPE' },
  { why: 'escape fault behind a bad value', line: 'x\t\\x\t\t\t\t', gives: 'BAD_INTEGER' },
  { why: 'CR before the line end', line: '1\ta\t\t\t\t\r', gives: 'MIXED_LINE_END' },
  { why: 'invalid byte', line: bytes('1\ta\xffb\t\t\t\t'), gives: 'INVALID_UTF8' },
  { why: 'overlong slash', line: bytes('1\t\xc0\xaf\t\t\t\t'), gives: 'INVALID_UTF8' },
  { why: 'surrogate in UTF-8', line: bytes('1\t\xed\xa0\x80\t\t\t\t'), gives: 'INVALID_UTF8' },
  { why: 'beyond Unicode', line: bytes('1\t\xf4\x90\x80\x80\t\t\t\t'), gives: 'INVALID_UTF8' },
  { why: 'cut character before a tab', line: bytes('1\t\xe2\x82\t\t\t\t'), gives: 'INVALID_UTF8' },
  { why: 'blank line', line: '', gives: [] },
  { why: 'a number sign is data', line: '#1\t\t\t\t\t', gives: 'BAD_INTEGER' },
];

/** As SQL_LINES, in the dialect of courseware_studentmodule; a line here may hold escaped line ends. */
export const STUDENTMODULE_LINES: readonly HostileLine[] = [
  ...joined('\t'),
  { why: 'escaped backslash', line: '1\t{"a":"\\\\n"}\t\t\t\t', gives: named('{"a":"\\n"}') },
  { why: 'escaped tab', line: '1\ta\\\tb\t\t\t\t', gives: named('a\tb') },
  { why: 'escaped line end', line: '1\ta\\\nb\t\t\t\t', gives: named('a\nb') },
  { why: 'escaped backslash before a tab', line: '1\ta\\\\\t\t\t\t', gives: named('a\\') },
  { why: 'four backslashes, then an escaped tab', line: '1\t\\\\\\\\\\\t\t\t\t\t', gives: named('\\\\\t') },
  { why: 'any character can be escaped', line: '1\t\\a\\n\\"\t\t\t\t', gives: named('an"') },
  { why: 'MySQL NULL mark', line: '1\t\\N\t\t\t\t', gives: [[1n, null, null, null, null, null]] },
  { why: 'MySQL NULL mark in a longer text', line: '1\t\\Nx\t\t\t\t', gives: named('Nx') },
  { why: 'escaped empty last line', line: '1\t\\\n\t\t\t\t', gives: named('\n') },
  { why: 'fields lost to an escape', line: '1\ta\\\t\t\t\t', gives: 'FIELD_COUNT' },
  { why: 'invalid byte behind an escaped line end', line: bytes('1\ta\\\n\xff\t\t\t\t'), gives: 'INVALID_UTF8' },
  { why: 'CR before the line end', line: '1\ta\t\t\t\t\r', gives: 'MIXED_LINE_END' },
];

/** Comma separated lines; a line here may hold line ends in quotes. */
export const CSV_LINES: readonly HostileLine[] = [
  ...joined(','),
  { why: 'quotes around nothing special', line: '"1","a","","","",""', gives: named('a') },
  { why: 'comma, quotes and line end in quotes', line: '1,"a,""b""\nc",,,,', gives: named('a,"b"\nc') },
  { why: 'CR LF in quotes', line: '1,"a\r\nb",,,,', gives: named('a\r\nb') },
  { why: 'only a doubled quote', line: '1,"""",,,,', gives: named('"') },
  { why: 'NULL in quotes', line: '1,"NULL",,,,', gives: [[1n, null, null, null, null, null]] },
  { why: 'a backslash is data', line: '1,a\\n\\,,,,', gives: named('a\\n\\') },
  { why: 'a tab is data', line: '1,a\tb,,,,', gives: named('a\tb') },
  { why: 'backslash before the closing quote', line: '1,"a\\",,,,', gives: named('a\\') },
  { why: 'quote inside an unquoted field', line: '1,a"b,,,,', gives: 'BAD_QUOTE' },
  { why: 'blank before a quote', line: '1, "a",,,,', gives: 'BAD_QUOTE' },
  { why: 'text behind a closing quote', line: '1,"a"b,,,,', gives: 'BAD_QUOTE' },
  { why: 'blank behind a closing quote', line: '1,"a" ,,,,', gives: 'BAD_QUOTE' },
  { why: 'CR behind a closing quote', line: '1,"a"\r,,,,', gives: 'BAD_QUOTE' },
  { why: 'CR and a quote behind a closing quote', line: '1,"a"\r"b",,,,', gives: 'BAD_QUOTE' },
  { why: 'decimal comma', line: '1,,1,5,,,', gives: 'FIELD_COUNT' },
  { why: 'decimal comma in quotes', line: '1,,"1,5",,,', gives: 'BAD_NUMBER' },
  { why: 'CR before the line end', line: '1,a,,,,\r', gives: 'MIXED_LINE_END' },
  { why: 'invalid byte in quotes', line: bytes('1,"a\n\xff",,,,'), gives: 'INVALID_UTF8' },
  { why: 'quote never closed', line: '1,"a,,,,', gives: { quarantine: 'UNTERMINATED_QUOTE' } },
  {
    why: 'quote closed by the opening one of a later line',
    line: '1,"a,,,,\n2,b,,,,\n3,"c",,,,',
    gives: { quarantine: 'UNTERMINATED_QUOTE' },
  },
];

/** JSON lines, read as json-sample.ts does: id, name, and the object's own text. */
export const JSON_LINES: readonly HostileLine[] = [
  { why: 'plain', line: '{"id":1}', gives: [[1n, null, '{"id":1}']] },
  { why: 'white space', line: ' \t{ "id" : 1 , "name" : "a" } \r', gives: [[1n, 'a', '{ "id" : 1 , "name" : "a" }']] },
  { why: 'blank', line: ' \t\r', gives: [] },
  { why: 'comment', line: '# {"id":1}', gives: [] },
  { why: 'comment that is no UTF-8', line: bytes('# \xff'), gives: [] },
  {
    why: 'beyond 2^53',
    line: '{"id":9007199254740993}',
    gives: [[9007199254740993n, null, '{"id":9007199254740993}']],
  },
  { why: 'equal keys: the last', line: '{"id":1,"id":2}', gives: [[2n, null, '{"id":1,"id":2}']] },
  { why: 'key in escapes', line: '{"\\u0069d":1}', gives: [[1n, null, '{"\\u0069d":1}']] },
  { why: 'brackets in strings', line: '{"id":1,"name":"}]{["}', gives: [[1n, '}]{[', '{"id":1,"name":"}]{["}']] },
  { why: 'quote in a string', line: '{"id":1,"name":"\\\\\\""}', gives: [[1n, '\\"', '{"id":1,"name":"\\\\\\""}']] },
  { why: 'key that objects have', line: '{"id":1,"__proto__":{}}', gives: [[1n, null, '{"id":1,"__proto__":{}}']] },
  { why: 'syslog prefix', line: 'Jan 1 10:00:00 web-1 app[12]: {"id":1}', gives: [[1n, null, '{"id":1}']] },
  { why: 'prefix with a quote', line: 'it"s {"id":1}', gives: 'NOT_JSON' },
  { why: 'prefix with an open bracket', line: 'app: [ {"id":1}', gives: 'NOT_JSON' },
  { why: 'prefix with a brace', line: 'a} {"id":1}', gives: 'NOT_JSON' },
  {
    why: 'two records',
    line: '{"id":1}{"id":2}',
    gives: [
      [1n, null, '{"id":1}'],
      [2n, null, '{"id":2}'],
    ],
  },
  {
    why: 'bare array',
    line: '[{"id":1}, {"id":2}]',
    gives: [
      [1n, null, '{"id":1}'],
      [2n, null, '{"id":2}'],
    ],
  },
  { why: 'prefixed array', line: 'app: [{"id":1},{"id":2}]', gives: 'NOT_JSON' },
  { why: 'empty array', line: '[]', gives: [] },
  { why: 'array of no objects', line: '[[{"id":1}]]', gives: 'NOT_AN_OBJECT' },
  {
    why: 'lone surrogate',
    line: '{"id":1,"name":"a\\ud800b"}',
    gives: [[1n, 'a\ufffdb', '{"id":1,"name":"a\\ufffdb"}']],
  },
  {
    why: 'pair the wrong way round',
    line: '{"id":1,"name":"\\udc00\\ud800"}',
    gives: [[1n, '\ufffd\ufffd', '{"id":1,"name":"\\ufffd\\ufffd"}']],
  },
  {
    why: 'two high halves, one low',
    line: '{"id":1,"name":"\\ud83d\\ud83d\\ude00"}',
    gives: [[1n, '\ufffd\u{1f600}', '{"id":1,"name":"\\ufffd\\ud83d\\ude00"}']],
  },
  {
    why: 'a proper pair',
    line: '{"id":1,"name":"\\uD83D\\uDE00"}',
    gives: [[1n, '\u{1f600}', '{"id":1,"name":"\\uD83D\\uDE00"}']],
  },
  {
    why: 'a backslash before ud800',
    line: '{"id":1,"name":"\\\\ud800"}',
    gives: [[1n, '\\ud800', '{"id":1,"name":"\\\\ud800"}']],
  },
  { why: 'NUL', line: '{"id":1,"name":"\\u0000"}', gives: [[1n, NUL, '{"id":1,"name":"\\u0000"}']] },
  { why: 'U+2028 as it is', line: '{"id":1,"name":"\u2028"}', gives: [[1n, '\u2028', '{"id":1,"name":"\u2028"}']] },
  { why: 'cut', line: '{"id":1,"name":"abc', gives: 'NOT_JSON' },
  { why: 'cut in an escape', line: '{"id":1,"name":"abc\\', gives: 'NOT_JSON' },
  { why: 'cut behind a value', line: '{"id":1', gives: 'NOT_JSON' },
  { why: 'no JSON', line: 'service restarted', gives: 'NOT_JSON' },
  { why: 'scalar', line: '17', gives: 'NOT_AN_OBJECT' },
  { why: 'JSON in a string', line: '"{\\"id\\":1}"', gives: 'NOT_AN_OBJECT' },
  { why: 'single quotes', line: "{'id':1}", gives: 'NOT_JSON' },
  { why: 'trailing comma', line: '{"id":1,}', gives: 'NOT_JSON' },
  { why: 'NaN', line: '{"id":1,"x":NaN}', gives: 'NOT_JSON' },
  { why: 'leading zero', line: '{"id":01}', gives: 'NOT_JSON' },
  { why: 'raw tab in a string', line: '{"id":1,"name":"a\tb"}', gives: 'NOT_JSON' },
  { why: 'raw NUL in a string', line: `{"id":1,"name":"a${NUL}b"}`, gives: 'NOT_JSON' },
  { why: 'NUL bytes', line: NUL.repeat(3), gives: 'NOT_JSON' },
  { why: 'other white space', line: '\u00a0', gives: 'NOT_JSON' },
  { why: 'invalid byte', line: bytes('{"id":1,"name":"\xff"}'), gives: 'INVALID_UTF8' },
  { why: 'no key', line: '{"name":"a"}', gives: 'NULL_IN_KEY' },
  { why: 'fraction in an integer', line: '{"id":1.5}', gives: 'BAD_INTEGER' },
];
