import { bigint, varchar } from '../arguments.ts';
import type { Cases } from './cases.ts';

const DOCUMENTS = varchar(
  null,
  '',
  'x',
  'null',
  '"text"',
  '7',
  '{}',
  '[]',
  '[1,"b",null,true,[2],{"a":3}]',
  '{"a":"x","b":{"a":"y","c_1":[10,"z"]}}',
  '{"a":null}',
  '{"a":true,"b":false}',
  '{"a":9007199254740993,"b":-9223372036854775808}',
  '{"a":"","b":" "}',
  '{"a":"é\\u00e9\\ud83d\\ude00\\n\\"\\\\\\/","b":"水"}',
  ' { "a" : [ ] , "b" : [ 1 ] } ',
  '{"A":1,"aa":2}',
  '{"a":1,"a":2,"b":{"a":3,"a":4}}',
  '{"a":"x\\u0000y","b":"\\t\u2028"}',
  '{"a":"1.50"}',
  '{"a":"{\\"b\\":1}"}',
);

export const JSON_CASES: readonly Cases[] = [
  {
    name: 'json_extract_scalar',
    returns: 'varchar',
    expressions: [
      '$',
      '$.a',
      '$.b',
      '$.b.a',
      '$.b.c_1[0]',
      '$.b.c_1[1]',
      '$[0]',
      '$[1]',
      '$[5].a',
      '$[9]',
      '$.b[0]',
    ].map((path) => `json_extract_scalar(j, '${path}')`),
    over: { j: DOCUMENTS },
  },
  {
    name: 'json_extract_scalar.index',
    returns: 'varchar',
    expressions: ["json_extract_scalar(j, '$[' || cast(i as varchar) || ']')"],
    over: { j: DOCUMENTS, i: bigint('0', '1', '2', '9') },
  },
  {
    name: 'json_extract_scalar.double',
    returns: 'double',
    expressions: ["cast(json_extract_scalar(j, '$.a') as double)"],
    over: {
      j: varchar(
        '{"a":1}',
        '{"a":1.50}',
        '{"a":-0.1}',
        '{"a":1e3}',
        '{"a":1E-7}',
        '{"a":66.66666666666667}',
        '{"a":"2.5"}',
      ),
    },
  },
  {
    name: 'json_array_length',
    returns: 'bigint',
    expressions: ['json_array_length(j)'],
    over: { j: DOCUMENTS },
  },
];
