import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { athenaValue } from '../../../bin/aws/athena-values.ts';
import { streamResult } from '../../../bin/terminal/results.ts';

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(() => connection.closeSync());

const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true });
const whole = (bits: number) =>
  fc.bigInt({ min: -(2n ** BigInt(bits - 1)), max: 2n ** BigInt(bits - 1) - 1n }).map(String);
/** A decimal as Athena writes it: with all digits of its scale. */
const decimal = (scale: number) =>
  fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }).map((value) => {
    const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
    const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
    return (value < 0n ? '-' : '') + text;
  });

/** Texts of Athena by type, and what DuckDB calls the type. */
const TYPES: readonly (readonly [athena: string, duckdb: string, texts: fc.Arbitrary<string>])[] = [
  ['tinyint', 'tinyint', whole(8)],
  ['smallint', 'smallint', whole(16)],
  ['integer', 'integer', whole(32)],
  ['bigint', 'bigint', whole(64)],
  ['double', 'double', fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)],
  ['boolean', 'boolean', fc.boolean().map(String)],
  ['date', 'date', day.map((one) => one.toISOString().slice(0, 10))],
  ['timestamp', 'timestamp_ms', day.map((one) => one.toISOString().slice(0, -1).replace('T', ' '))],
  ['timestamp(3)', 'timestamp_ms', day.map((one) => one.toISOString().slice(0, -1).replace('T', ' '))],
  ['decimal(18,2)', 'decimal(18,2)', decimal(2)],
  ['decimal', 'decimal(38,18)', decimal(18)],
  ['decimal(5,0)', 'decimal(18,0)', decimal(0)],
  ['varchar', 'varchar', fc.string()],
];

async function printed(format: 'csv' | 'json', rows: Parameters<(typeof streamResult)['csv']>[0]['rows']) {
  let text = '';
  for await (const piece of streamResult[format]({ names: ['x'], rows })) text += piece;
  return text;
}

it.each(TYPES)('%s: a value of Athena is printed as one of the local engine', async (athena, duckdb, texts) => {
  const values = fc.sample(texts, { numRuns: 50, seed: 7 });
  const all = [...values, undefined];
  const sql = all.map((text) => (text === undefined ? 'null' : `cast('${text.replaceAll("'", "''")}' as ${duckdb})`));
  for (const format of ['csv', 'json'] as const) {
    const result = await connection.runAndReadAll(`select unnest([${sql.join(', ')}])`);
    const local = result.getRows();
    const mine = all.map((text) => [athenaValue(athena, text ?? null)]);
    const once = async function* <T>(one: T) {
      yield one;
    };
    expect(await printed(format, once(mine))).toBe(await printed(format, once(local)));
  }
});

it('takes values that no number of JavaScript has for what they are', () => {
  expect(athenaValue('double', 'NaN')).toBeNaN();
  expect(athenaValue('double', 'Infinity')).toBe(Number.POSITIVE_INFINITY);
  expect(athenaValue('array(varchar)', '[a, b]')).toBe('[a, b]');
});
