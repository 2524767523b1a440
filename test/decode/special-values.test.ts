import { beforeAll, describe, expect, it } from 'vitest';
import { decodeCsv, decodePostgresCsv } from '../../lambdas/core/decode/csv.ts';
import { decodeSql } from '../../lambdas/core/decode/delimited.ts';
import { openScanner, type Scanner } from '../../lambdas/core/decode/native/scanner.ts';
import type { ColumnType, Value } from '../../lambdas/core/definitions/types.ts';
import { EDX_DECODERS } from '../../lambdas/core/feeds/edx/decoders.ts';
import { forum } from '../../lambdas/core/feeds/edx/tables/forum.ts';
import { decodePostgresJson } from '../../lambdas/core/feeds/timeback/json-rows.ts';
import { scannerReady } from './native/scanner-ready.ts';
import { expectAgreement } from './native/tab-separated.ts';
import { decode } from './running.ts';
import { table } from './tables.ts';

let scanner: Scanner;
beforeAll(async () => {
  scannerReady();
  scanner = await openScanner(64 * 1024);
});

const day = (text: string) => Date.parse(text) / 86_400_000;
const NONE = 'none'; // null, and counted
const WRONG = 'wrong'; // rejected

const NOT_FINITE = ['NaN', 'nan', 'Infinity', '-Infinity', 'inf', '-inf', '+INFINITY'];
const BEYOND_YEARS = [
  ...['infinity', '-infinity', '0044-03-15 BC', '0001-12-31 BC', '10000-01-01', '294276-12-31', '5874897-12-31'],
  ...['0044-03-15 12:00:00 BC', '0044-03-15 12:00:00+00 BC', '10000-01-01 00:00:00+00', '294276-12-31 23:59:59.999999'],
  ...['0000-01-01', '0000-00-00', '2023-02-30'],
];
const BEYOND_TIMES = [...BEYOND_YEARS.filter((text) => !/^\d{4}-\d\d-\d\d$/.test(text)), '0000-00-00 00:00:00'];

type Case = readonly [type: ColumnType, text: string, value: Value | typeof NONE | typeof WRONG];
const CASES: readonly Case[] = [
  ...(['bigint', 'double', 'decimal', 'numeric'] as const).flatMap((type) =>
    NOT_FINITE.map((text): Case => [type, text, NONE]),
  ),
  ...(['bigint', 'double', 'decimal', 'numeric'] as const).flatMap((type) =>
    ['1,5', '1_000', '0x10', 'nano', 'infinite', '--1'].map((text): Case => [type, text, WRONG]),
  ),
  ['double', '1e400', WRONG],
  ['bigint', '1e400', WRONG],
  ['bigint', '2.0', 2n],
  ['bigint', '2.', 2n],
  ['bigint', '-2.000', -2n],
  ['bigint', '1e1', 10n],
  ['bigint', '1.5E1', 15n],
  ['bigint', '1500e-2', 15n],
  ['bigint', '9223372036854775807.0', 2n ** 63n - 1n],
  ['bigint', '-9223372036854775808.00', -(2n ** 63n)],
  ['bigint', '2.5', WRONG],
  ['bigint', '15e-1', WRONG],
  ['bigint', '1.0000000000000000000000000001', WRONG],
  ['bigint', '9223372036854775808.0', WRONG],
  ['bigint', '1e19', WRONG],
  ...BEYOND_YEARS.map((text): Case => ['date', text, NONE]),
  ['date', '2025-09-01 00:00:00-05', day('2025-09-01')],
  ['date', '2025-09-01T23:59:59.999999+14:00', day('2025-09-01')],
  ['date', '2025-09-01 12:30:00', day('2025-09-01')],
  ['date', '0001-01-01 00:00:00+05', day('0001-01-01')],
  ['date', '9999-12-31 23:00:00-05', day('9999-12-31')],
  ['date', '2025-09-01 25:00:00', NONE],
  ['date', '2025-09-01 noon', WRONG],
  ...BEYOND_TIMES.map((text): Case => ['timestamp', text, NONE]),
  ['timestamp', '0001-01-01 00:00:00', Date.parse('0001-01-01T00:00:00Z')],
  ['timestamp', '9999-12-31 23:59:59.999999', Date.parse('9999-12-31T23:59:59.999Z')],
  ['timestamp', '0001-01-01 00:00:00+00:01', NONE],
  ['timestamp', '9999-12-31 23:59:59-00:01', NONE],
  ['timestamp', '1600-01-01 00:00:00-04:56:02', Date.parse('1600-01-01T04:56:02Z')],
];

/** How each format writes the text as the column `x` of a row with the id 1, and reads it. */
const FORMATS = [
  ['edX text', decodeSql, (text: string) => `id\tx\n1\t${text}\n`],
  ['edX CSV', decodeCsv, (text: string) => `id,x\n1,"${text}"\n`],
  ['CSV of PostgreSQL', decodePostgresCsv, (text: string) => `id,x\n1,"${text}"\n`],
  ['JSON of PostgreSQL', decodePostgresJson, (text: string) => `{"id":1,"x":"${text}"}\n`],
] as const;

describe.each(FORMATS)('fault 59: %s', (format, decoder, written) => {
  it.each(CASES)('%s %s', async (type, text, expected) => {
    const plain = await decode(decoder, table('edx-sql', { 'id!': 'bigint', x: type }), written(text));
    const found = plain.rejects.length > 0 ? WRONG : plain.valuesNulled > 0 ? NONE : plain.rows[0]![1];
    expect(found).toEqual(expected);
    if (expected === NONE) expect(plain.rows).toEqual([[1n, null]]);

    // In a key there is no null.
    const key = await decode(decoder, table('edx-sql', { 'id!': 'bigint', 'x!': type }), written(text));
    expect(key.rejects.map(({ reason }) => reason === 'NULL_IN_KEY')).toEqual(
      expected === NONE ? [true] : expected === WRONG ? [false] : [],
    );

    if (format !== 'edX text') return;
    const of = table('edx-sql', { 'id!': 'bigint', x: type });
    await expectAgreement(scanner, of, 'sequences', ['id', 'x'], Buffer.from(`1\t${text}\n`));
  });

  it.each(['2.0', '1e1', 'NaN', '1.0e0', '-1.', '-1', '+1', '-0', '+007', '-12345678901234567'])(
    'an id is digits: %s',
    async (text) => {
      for (const name of ['x_id', 'x_id!']) {
        const of = table('edx-sql', { 'id!': 'bigint', [name]: 'bigint' });
        const { rows, rejects } = await decode(decoder, of, written(text).replace('x', 'x_id'));
        expect([rows, rejects.map(({ reason }) => reason)]).toEqual([[], ['BAD_INTEGER']]);
        if (format !== 'edX text') continue;
        await expectAgreement(scanner, of, 'sequences', ['id', 'x_id'], Buffer.from(`1\t${text}\n1\t07\n`));
      }
    },
  );
});

describe('fault 59: extended JSON of MongoDB', () => {
  const read = async (name: string, json: string) => {
    const decoded = await decode(EDX_DECODERS['edx-forum'], forum, `{"_id":"a","${name}":${json}}\n`);
    if (decoded.rejects.length > 0) return WRONG;
    if (decoded.valuesNulled > 0) return NONE;
    return decoded.rows[0]![forum.columns.findIndex((column) => column.name === name)];
  };

  it.each([
    ['comment_count', '{"$numberInt":"7"}', 7n],
    ['comment_count', '{"$numberLong":"9007199254740993"}', 9007199254740993n],
    ['comment_count', '{"$numberDouble":"7.0"}', 7n],
    ['comment_count', '{"$numberDouble":"7.5"}', WRONG],
    ['comment_count', '{"$numberDouble":"NaN"}', NONE],
    ['comment_count', '{"$numberDouble":"-Infinity"}', NONE],
    ['comment_count', '{"$numberDecimal":"1E+1"}', 10n],
    ['comment_count', '{"$numberDecimal":"Infinity"}', NONE],
    ['comment_count', '2.0', 2n],
    ['comment_count', '1e1', 10n],
    ['author_id', '{"$numberInt":"42"}', 42n],
    ['author_id', '{"$numberDouble":"42.0"}', 42n],
    ['author_id', '"42"', 42n],
    ['author_id', '"1e3"', WRONG],
    ['author_id', '42.0', WRONG],
    ['title', '{"$numberInt":"7"}', '7'],
    ['created_at', '{"$date":{"$numberLong":"-62135596800000"}}', -62_135_596_800_000],
    ['created_at', '{"$date":{"$numberLong":"-62135596800001"}}', NONE],
    ['created_at', '{"$date":253402300799999}', 253_402_300_799_999],
    ['created_at', '{"$date":{"$numberLong":"253402300800000"}}', NONE],
    ['created_at', '{"$date":{"$numberLong":"9223372036854775807"}}', NONE],
    ['created_at', '{"$date":{"$numberLong":"-9223372036854775808"}}', NONE],
    ['created_at', '{"$date":"10000-01-01T00:00:00Z"}', NONE],
  ])('%s of %s', async (name, json, expected) => {
    expect(await read(name, json)).toEqual(expected);
  });
});
