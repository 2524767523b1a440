import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parquetValue } from '../../lambdas/convert-unit/parquet-values.ts';
import { parseColumn } from '../../lambdas/core/decode/column-value.ts';
import { IMPOSSIBLE } from '../../lambdas/core/decode/times.ts';
import { isMalformed, isRounded, type Parsed, parsePostgresValue } from '../../lambdas/core/decode/values.ts';
import { isId } from '../../lambdas/core/definitions/table.ts';
import type { ColumnType, Value } from '../../lambdas/core/definitions/types.ts';
import { literal } from '../../lambdas/core/engine/sql.ts';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import { decimalText } from '../decode/decimal-texts.ts';
import { withDuckDb } from '../ingest/timeback-world.ts';

type Read = { readonly value: Value; readonly rounded?: true } | 'malformed' | 'impossible';

/** SQL that gives a value as `Value` says of its type; numbers as the text of JavaScript. */
const PLAIN: Readonly<Record<ColumnType, (v: string) => string>> = {
  varchar: (v) => v,
  bigint: (v) => `cast(${v} as bigint)`,
  double: (v) => `cast(${v} as double)`,
  decimal: (v) => `replace(cast(cast(${v} as decimal(18,2)) as varchar), '.', '')`,
  numeric: (v) => `replace(cast(cast(${v} as decimal(38,18)) as varchar), '.', '')`,
  boolean: (v) => `cast(${v} as boolean)`,
  date: (v) => `date_diff('day', date '1970-01-01', cast(${v} as date))::double`,
  timestamp: (v) => `epoch_ms(cast(${v} as timestamp_ms))::double`,
  microseconds: (v) => v,
};

/** What the statements for Parquet make of the column `x` of `source`, which has the type `from`. */
async function readBySql(
  connection: DuckDBConnection,
  source: string,
  from: string,
  to: ColumnType,
  name = 'a_column',
): Promise<Read[]> {
  const rule = parquetValue(from, { name, type: to });
  const flag = (sql: string | undefined) => `coalesce(${sql ?? 'false'}, false)`;
  const malformed = flag(rule.isMalformed?.('x', 'v'));
  const impossible = flag(rule.isImpossible?.('x', 'v'));
  const rounded = flag(rule.isRounded?.('x'));
  const read = await connection.runAndReadAll(
    `select ${malformed}, ${impossible}, ${rounded}, case when not ${malformed} then ${PLAIN[to]('v')} end
     from (select x, ${rule.value('x')} as v from (select ${rule.source('x')} as x, i from (${source}))) `,
  );
  const isDecimal = to === 'decimal' || to === 'numeric';
  return read.getRows().map(([isWrong, isNone, isRounded, value]) => {
    if (isWrong) return 'malformed';
    if (isNone) return 'impossible';
    const plain = isDecimal && value !== null ? BigInt(value as string) : (value as Value);
    return { value: plain, ...(isRounded && { rounded: true }) };
  });
}

function readByCode(type: ColumnType, text: string): Read {
  return asRead(parsePostgresValue(type, text));
}

function asRead(parsed: Parsed): Read {
  if (isMalformed(parsed)) return 'malformed';
  if (isRounded(parsed)) return { value: parsed.rounded, rounded: true };
  return parsed === IMPOSSIBLE ? 'impossible' : { value: parsed as Value };
}

const PIECES = [
  ...['2024-02-29', '2023-02-29', '0000-01-01', '0001-01-01', '1969-12-31', '9999-12-31', '2024-1-1', '12024-01-01'],
  ...[' ', 'T', 't', '  ', '00:00:00', '23:59:59', '24:00:00', '12:60:00', '12:00:60', '1:00:00', '12:30'],
  ...['.1', '.1239999', '.000000001', '.', 'Z', 'z', '+00', '+05:30', '-0130', '-00:00', '+24', '+23:59', '+5', ' BC'],
  ...['0', '1', '12', '-', '+', 'e', 'E', '1e400', '1e-400', '.5', '5.', '007', '9223372036854775807', '1_000', '0x10'],
  ...[
    '9223372036854775808',
    '-9223372036854775808',
    '9999999999999999.99',
    '99999999999999999',
    '1.005',
    '1.500',
    '0.1',
  ],
  ...['2.0', '2.000', '20e-1', '1e1', '1.5e1', '1.5e0', '9223372036854775807.0', '9.3e18', '1e-19', '0e400'],
  ...['nan', 'inf', '+Infinity', '-INFINITY', 'infinit', 'infinity', '-infinity', '0044-03-15 BC', '2024-02-29 BC'],
  ...['10000-01-01', '294276-12-31 23:59:59+00', '5874897-12-31', '0044-03-15 12:00:00 BC', '99999999-01-01'],
  ...[
    '0001-01-01 00:00:00+00:01',
    '9999-12-31 23:59:59-00:01',
    '1600-01-01 00:00:00-04:56:02',
    '1600-01-01 00:00:00+00:00:60',
  ],
  ...['t', 'f', 'T', 'true', 'FALSE', 'yes', 'NaN', 'Infinity', '-inf', 'NULL', 'null', '\\N', '\u0661', '1,5', '\n'],
];
const TEXTS = [
  '',
  ...PIECES,
  ...fc.sample(
    fc.array(fc.constantFrom(...PIECES), { minLength: 2, maxLength: 4 }).map((parts) => parts.join('')),
    { numRuns: 1500, seed: 7 },
  ),
  ...fc.sample(
    fc
      .tuple(
        fc.constantFrom('2024-02-29', '2023-02-30', '0001-01-01', '1969-12-31', '0000-05-05'),
        fc.constantFrom(' ', 'T'),
        fc.constantFrom('00:00:00', '23:59:59', '24:00:00', '12:34:56', '12:61:00'),
        fc.constantFrom('', '.1', '.12', '.999', '.0009', '.123456789'),
        fc.constantFrom('', 'Z', '+00', '+05:30', '-0130', '-11', '+23:59', '+24:00', '+00:60'),
      )
      .map((parts) => parts.join('')),
    { numRuns: 500, seed: 7 },
  ),
  ...fc.sample(fc.double({ noNaN: true }).map(String), { numRuns: 200, seed: 7 }),
  ...fc.sample(decimalText, { numRuns: 1500, seed: 7 }),
];

describe('text in Parquet', () => {
  it.each(['bigint', 'double', 'decimal', 'numeric', 'boolean', 'date', 'timestamp'] as const)(
    'is read as the strict decoder reads it: %s',
    async (type) => {
      const rows = TEXTS.map((text, i) => `(${literal(text)}, ${i})`).join(', ');
      const found = await withDuckDb((connection) =>
        readBySql(connection, `select * from (values ${rows}) t(x, i) order by i`, 'VARCHAR', type),
      );
      const plain = (read: Read, at: number) => ({ text: TEXTS[at], read: Object.is(read, -0) ? 0 : read });
      expect(found.map(plain)).toEqual(TEXTS.map((text) => readByCode(type, text)).map(plain));
    },
  );
});

it('fault 61: keeps the microseconds of a time that is text', async () => {
  const rows = TEXTS.map((text, i) => `(${literal(text)}, ${i})`).join(', ');
  const found = await withDuckDb((connection) =>
    readBySql(connection, `select * from (values ${rows}) t(x, i) order by i`, 'VARCHAR', 'microseconds'),
  );
  const right = TEXTS.map((text) => {
    const read = readByCode('microseconds', text);
    return { value: typeof read === 'object' ? read.value : null }; // its timestamp says what is wrong
  });
  expect(found.map((read, at) => [TEXTS[at], read])).toEqual(right.map((read, at) => [TEXTS[at], read]));
});

describe('columns of other types', () => {
  const day = (text: string) => Date.parse(text) / 86_400_000;
  const time = (text: string) => Date.parse(text);
  const cases: readonly [sql: string, to: ColumnType, read: Read | Value][] = [
    ["uuid 'A1B2C3D4-5E6F-4A7B-8C9D-0E1F2A3B4C5D'", 'varchar', 'a1b2c3d4-5e6f-4a7b-8c9d-0e1f2a3b4c5d'],
    ["'a'::enum('a', 'b')", 'varchar', 'a'],
    ['12::bigint', 'varchar', '12'],
    ["'caf\\xC3\\xA9'::blob", 'varchar', 'café'],
    ["'\\xFF'::blob", 'varchar', 'malformed'],
    ["'\\xFF'::blob", 'bigint', 'malformed'],
    ["'12'::blob", 'bigint', 12n],
    ["{'a': [1, 2]}", 'varchar', '{"a":[1,2]}'],
    ['[1, 2]', 'bigint', 'malformed'],
    ['255::utinyint', 'bigint', 255n],
    ['18446744073709551615::ubigint', 'bigint', 'malformed'],
    ['170141183460469231731687303715884105727::hugeint', 'bigint', 'malformed'],
    ['3::double', 'bigint', 3n],
    ['3.5::double', 'bigint', 'malformed'],
    ['9007199254740994::double', 'bigint', 'malformed'],
    ["'nan'::double", 'bigint', 'impossible'],
    ["'-infinity'::float", 'bigint', 'impossible'],
    ['3.00::decimal(38,2)', 'bigint', 3n],
    ['3.01::decimal(38,2)', 'bigint', 'malformed'],
    ['true', 'bigint', 'malformed'],
    ['0.5::float', 'double', 0.5],
    ["'infinity'::float", 'double', 'impossible'],
    ["'nan'::double", 'double', 'impossible'],
    ['1.25::decimal(12,4)', 'double', 1.25],
    ['7::smallint', 'double', 7],
    ['1.5000::decimal(12,4)', 'decimal', 150n],
    ['1.0050::decimal(12,4)', 'decimal', { value: 101n, rounded: true }],
    ['12345678901234567.00::decimal(38,2)', 'decimal', 'malformed'],
    ['1.1::float', 'decimal', 110n],
    ['1.005::double', 'decimal', { value: 101n, rounded: true }],
    ['7.633333333333333::double', 'numeric', 7_633_333_333_333_333_000n],
    ['1.1::float', 'numeric', 1_100_000_000_000_000_000n],
    ['1e-18::double', 'numeric', 1n],
    ['-5e-19::double', 'numeric', { value: -1n, rounded: true }],
    ['12345678901234567::bigint', 'numeric', 12_345_678_901_234_567n * 10n ** 18n],
    ['99999999999999991611392::double', 'numeric', 'malformed'],
    ['123456789012345678901::hugeint', 'numeric', 'malformed'],
    ["'nan'::double", 'decimal', 'impossible'],
    ["'-infinity'::double", 'numeric', 'impossible'],
    ['-3::integer', 'decimal', -300n],
    ['1::tinyint', 'boolean', true],
    ['2::tinyint', 'boolean', 'malformed'],
    ["'t'", 'boolean', true],
    ["date '2024-02-29'", 'date', day('2024-02-29')],
    ["'infinity'::date", 'date', 'impossible'],
    ["'-infinity'::timestamp", 'date', 'impossible'],
    ["date '0044-03-15 (BC)'", 'date', 'impossible'],
    ["date '200000-01-01'", 'date', 'impossible'],
    ["timestamp '2024-02-29'", 'date', day('2024-02-29')],
    ["timestamp '2024-02-29 23:59:59.999999'", 'date', day('2024-02-29')],
    ["timestamp_ns '2024-02-29 00:00:01'", 'date', day('2024-02-29')],
    ["timestamptz '2024-02-29 02:00:00+02'", 'date', day('2024-02-29')],
    ["timestamp_s '2024-02-29 01:02:03'", 'timestamp', time('2024-02-29T01:02:03Z')],
    ["timestamp_ms '1969-12-31 23:59:59.999'", 'timestamp', -1],
    ["timestamp '1969-12-31 23:59:59.9999'", 'timestamp', -1],
    ["timestamp '2024-02-29 01:02:03.999999'", 'timestamp', time('2024-02-29T01:02:03.999Z')],
    ["timestamp_ns '1969-12-31 23:59:59.999999999'", 'timestamp', -1],
    ["timestamp_ns '2024-02-29 01:02:03.123999999'", 'timestamp', time('2024-02-29T01:02:03.123Z')],
    ["timestamptz '2024-02-29 01:02:03+05:30'", 'timestamp', time('2024-02-28T19:32:03Z')],
    ["date '2024-02-29'", 'timestamp', time('2024-02-29')],
    ["'infinity'::timestamp", 'timestamp', 'impossible'],
    ["'-infinity'::timestamptz", 'timestamp', 'impossible'],
    ["'infinity'::timestamp_ns", 'timestamp', 'impossible'],
    ["'infinity'::timestamp_ms", 'timestamp', 'impossible'],
    ["'infinity'::timestamp_s", 'date', 'impossible'],
    ["timestamp '10000-01-01'", 'timestamp', 'impossible'],
    ['1700000000::bigint', 'timestamp', 'malformed'],
    ["time '10:00:00'", 'timestamp', 'malformed'],
    ["timestamp '1969-12-31 23:59:59.999999'", 'microseconds', -1n],
    ["timestamp_ns '1969-12-31 23:59:59.999999999'", 'microseconds', -1n],
    [
      "timestamp_ns '2024-02-29 01:02:03.123456999'",
      'microseconds',
      BigInt(time('2024-02-29T01:02:03Z')) * 1000n + 123_456n,
    ],
    [
      "timestamptz '2024-02-29 01:02:03.000900+05:30'",
      'microseconds',
      BigInt(time('2024-02-28T19:32:03Z')) * 1000n + 900n,
    ],
    ["date '2024-02-29'", 'microseconds', BigInt(time('2024-02-29')) * 1000n],
  ];
  it.each(cases)('%s as %s', async (sql, to, read) => {
    const [found, none] = await withDuckDb(async (connection) => {
      const source = `select ${sql} as x, 0 as i union all by name select null as x, 1 as i order by i`;
      const described = await connection.runAndReadAll(`describe select ${sql} as x`);
      return readBySql(connection, source, String(described.getRows()[0]![1]), to);
    });
    expect(found).toEqual(
      typeof read === 'object' || read === 'malformed' || read === 'impossible' ? read : { value: read },
    );
    expect(none).toEqual({ value: null });
  });
});

describe('fault 59: ids in Parquet are digits alone, in every id column of every table', () => {
  const columns = Object.values(FEEDS).flatMap(({ tables }) => tables.flatMap((table) => table.columns));
  const ids = [...new Map(columns.filter(isId).map((column) => [column.name, column])).values()];
  const SIGNED = ['+5', '-5', '+0', '-0', '5-', '--5', ' 5', '5 ', '+', '-', '2.0', '1e1', '5', '05', '9'.repeat(19)];
  const written = ['', ...PIECES, ...SIGNED];

  it.each(ids.map((column) => [column.name, column] as const))('%s', async (name, column) => {
    const rows = written.map((text, i) => `(${literal(text)}, ${i})`).join(', ');
    const right = written.map((text) => asRead(parseColumn(column, text, parsePostgresValue)));
    const texts = `select * from (values ${rows}) t(x, i)`;
    const numbers = ['tinyint', 'smallint', 'integer', 'bigint', 'hugeint', 'float', 'double', 'decimal(9,2)'];
    await withDuckDb(async (connection) => {
      const read = (sql: string, type: string) => readBySql(connection, sql, type, 'bigint', name);
      expect(await read(`${texts} order by i`, 'VARCHAR')).toEqual(right);
      expect(await read(`select encode(x) as x, i from (${texts}) order by i`, 'BLOB')).toEqual(right);
      for (const type of numbers) {
        const values = '(values (-5, 1), (0, 2), (5, 3), (null, 4), (-1, 5)) t(x, i)';
        const found = await read(`select x::${type} as x, i from ${values} order by i`, type.toUpperCase());
        expect([type, found]).toEqual([
          type,
          ['malformed', { value: 0n }, { value: 5n }, { value: null }, 'malformed'],
        ]);
      }
      const odd = "(values ('nan', 1), ('infinity', 2), ('2.5', 3)) t(x, i)";
      expect(await read(`select x::double as x, i from ${odd} order by i`, 'DOUBLE')).toEqual(
        Array(3).fill('malformed'),
      );
    });
  });

  it('which those of edX packages are among', () => {
    expect(ids.map(({ name }) => name)).toEqual(expect.arrayContaining(['id', 'user_id', 'student_id']));
  });
});
