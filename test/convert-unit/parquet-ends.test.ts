import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkEnds } from '../../lambdas/convert-unit/parquet-file.ts';
import { keepMilliseconds } from '../../lambdas/convert-unit/parquet-times.ts';
import { readParquetRows } from '../../lambdas/convert-unit/parquet-unit.ts';
import type { TableDefinition } from '../../lambdas/core/definitions/table.ts';
import { type Engine, openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { struct } from '../../lambdas/core/plain-parquet/compact-protocol.ts';
import { byteArray, int32, int64, int96, PHYSICAL, type RawColumn, rawParquet, timestamp } from './raw-parquet.ts';

let scratch: string;
let engine: Engine;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'tbl-'));
  engine = await openEngine({ scratch, memoryMiB: 192, threads: 1 });
});
afterAll(async () => {
  engine.close();
  await rm(scratch, { recursive: true });
});

/** Every type of column, each of which reads the same field, under a name of its own. */
const TARGETS = ['varchar', 'bigint', 'double', 'decimal', 'numeric', 'boolean', 'date', 'timestamp'] as const;
const TABLE: TableDefinition = {
  schema: 'timeback_export',
  name: 'every_type',
  version: 1,
  description: 'One column of each type.',
  key: ['id'],
  columns: [
    { name: 'id', type: 'varchar', nullable: false, description: 'Id.' },
    ...TARGETS.map((type) => ({ name: `of_${type}`, type, nullable: true, description: type })),
    { name: 'of_timestamp_us', type: 'microseconds', nullable: true, description: '', microsecondsOf: 'of_timestamp' },
  ],
} as unknown as TableDefinition;

let files = 0;

/** What the unit gives: each row by its id, the rejects, and how many values became null. */
async function read(columns: readonly RawColumn[]) {
  // The engine may remember a file by its path.
  const path = join(scratch, `delivered-${++files}.parquet`);
  await writeFile(path, rawParquet(columns));
  const milliseconds = await keepMilliseconds(path, await checkEnds(path));
  const found = await readParquetRows(engine, path, TABLE, [], milliseconds);
  const rows: unknown[][] = [];
  for (const { select } of found.parts) {
    const texts = TABLE.columns.map(({ name }) => `cast("${name}" as varchar)`);
    rows.push(
      ...(await engine.connection.runAndReadAll(`select ${texts.join(', ')}, extra, _row from (${select})`)).getRows(),
    );
  }
  const rejects = (await engine.connection.runAndReadAll(found.rejected)).getRows();
  return { rows, rejects, nulled: found.valuesNulled };
}

/** The same with nulls in all columns of the table that are not among them. */
function readColumns(ids: RawColumn, columns: readonly RawColumn[]) {
  const given = new Set(columns.map(({ name }) => name));
  const others = TARGETS.map((type) => `of_${type}`).filter((name) => !given.has(name));
  return read([ids, ...others.map((name) => ({ ...texts(name, []), values: ids.values.map(() => null) })), ...columns]);
}

const texts = (name: string | Uint8Array, values: readonly string[]): RawColumn => ({
  name,
  physical: PHYSICAL.BYTE_ARRAY,
  converted: 0,
  values: values.map(byteArray),
});

const MAX = 2n ** 63n - 1n;
const MIN = -(2n ** 63n);
const around = (values: readonly bigint[]) =>
  [...new Set(values.flatMap((value) => [value - 1n, value, value + 1n]))].filter(
    (value) => value >= MIN && value <= MAX,
  );
/** The first and last day of the calendar, in seconds. */
const FIRST_S = -62_135_596_800n;
const END_S = 253_402_300_800n;
const floor = (a: bigint, b: bigint) => (a - (((a % b) + b) % b)) / b;

interface Times extends Pick<RawColumn, 'physical' | 'converted' | 'logical'> {
  /** In a second. */
  readonly units: bigint;
  readonly values: readonly bigint[];
}

/** PostgreSQL's driver writes its infinities as 9223372036825200000 and -9223372036832400000 milliseconds. */
const INFINITIES = [9_223_372_036_825_200_000n, -9_223_372_036_832_400_000n];
const ends = (units: bigint) =>
  around([
    MIN,
    MAX,
    MAX / 1000n,
    MIN / 1000n,
    ...INFINITIES,
    FIRST_S * units,
    END_S * units,
    0n,
    9_200_000_000_000_000_000n,
  ]).concat(
    INFINITIES.map((value) => value / 1000n),
    [-9_223_286_400_000_000_000n, -9_223_372_022_400_000_000n],
  );

const PER_SECOND = { 1: 1000n, 2: 1_000_000n, 3: 1_000_000_000n } as const;
const logical = ([1, 2, 3] as const).flatMap((unit) =>
  [true, false].map((isUtc): [string, Times] => [
    `unit ${unit}${isUtc ? ' in UTC' : ''}`,
    {
      physical: PHYSICAL.INT64,
      logical: timestamp(unit, isUtc),
      ...(unit < 3 && isUtc ? { converted: unit === 1 ? 9 : 10 } : {}),
      units: PER_SECOND[unit],
      values: ends(PER_SECOND[unit]),
    },
  ]),
);
const TIMES: Readonly<Record<string, Times>> = {
  ...Object.fromEntries(logical),
  'TIMESTAMP_MILLIS alone': { physical: PHYSICAL.INT64, converted: 9, units: 1000n, values: ends(1000n) },
  'TIMESTAMP_MICROS alone': { physical: PHYSICAL.INT64, converted: 10, units: 1_000_000n, values: ends(1_000_000n) },
};

/**
 * Microseconds since 1970; undefined outside of the years 1 to 9999. Of nanoseconds in UTC the engine itself cuts off what
 * is finer, toward 1970.
 */
function instant(value: bigint, { units, logical }: Times): bigint | undefined {
  const isCutByEngine = logical !== undefined && units === PER_SECOND[3] && logical.bytes.includes(0x11);
  const us = isCutByEngine ? (value * 1_000_000n) / units : floor(value * 1_000_000n, units);
  return us >= FIRST_S * 1_000_000n && us < END_S * 1_000_000n ? us : undefined;
}

const shown = (us: bigint) => new Date(Number(floor(us, 1000n))).toISOString().replace('T', ' ');
/** The engine leaves zeros at the end out. */
const asTimestamp = (us: bigint) => shown(us).replace(/\.?0*Z$/, '');

/** Whether the engine takes a value for one of its infinities: nanoseconds have them at the ends of 64 bits. */
const isEngines = (value: bigint) => value === MAX || value === -MAX;

describe('fault 58: times at the ends of their range, for columns of every type', () => {
  it.each(Object.entries(TIMES))('%s', async (_, times) => {
    const { values, units: _units, ...column } = times;
    const ids = texts('id', [...values.map((_, at) => `r${at}`), 'none']);
    const read = (names: readonly string[]) =>
      readColumns(
        ids,
        [...names, 'new'].map((name) => ({ ...column, name, values: [...values.map(int64), null] })),
      );
    const { rows, rejects, nulled } = await read(['of_varchar', 'of_date', 'of_timestamp']);
    const instants = values.map((value) => (isEngines(value) ? undefined : instant(value, times)));
    const none = instants.filter((us) => us === undefined).length;
    expect([rejects, nulled]).toEqual([[], 2 * none]);
    for (const [at, row] of rows.entries()) {
      const us = instants[at];
      const right = us === undefined ? [null, null, null] : [shown(us).slice(0, 10), asTimestamp(us), String(us)];
      expect([values[at], ...row.slice(7, 10)]).toEqual([values[at], ...right]);
      expect(JSON.parse(String(row.at(-2)))).toEqual({ new: row[1] });
    }
    const numbers = await read(TARGETS.slice(1, 6).map((type) => `of_${type}`));
    expect(numbers.rows.length + numbers.rejects.length).toBe(values.length + 1);
  });

  it('days, and those of INT96', async () => {
    const days = [2 ** 31 - 1, 2 ** 31 - 2, -(2 ** 31), 1 - 2 ** 31, -719_163, -719_162, 2_932_896, 2_932_897, 0];
    const right = days.map((day) =>
      day >= -719_162 && day <= 2_932_896 ? shown(BigInt(day) * 86_400_000_000n).slice(0, 10) : null,
    );
    const ids = texts(
      'id',
      days.map((_, at) => `r${at}`),
    );
    const others = ['bigint', 'double', 'decimal', 'numeric', 'boolean'].map((type) => ({
      ...texts(`of_${type}`, []),
      values: days.map(() => null),
    }));
    const dates = (name: string) => ({ name, physical: PHYSICAL.INT32, converted: 6, values: days.map(int32) });
    const all = await read([ids, ...others, ...['of_varchar', 'of_date', 'of_timestamp', 'new'].map(dates)]);
    expect(all.rows.map((row) => row[7])).toEqual(right);
    expect(all.rows.map((row) => row[8])).toEqual(right.map((day) => day && `${day} 00:00:00`));
    expect([all.nulled, all.rejects]).toEqual([2 * right.filter((day) => day === null).length, []]);
    for (const row of all.rows) expect(JSON.parse(String(row.at(-2)))).toEqual({ new: row[1] });

    // 4713 BC, the first and last days of the calendar, and 1970, as Julian days.
    const julian = [0, 1_721_425, 1_721_426, 5_373_484, 5_373_485, 2_440_588];
    const impala = (name: string) => ({ name, physical: PHYSICAL.INT96, values: julian.map((day) => int96(day, 0n)) });
    const old = await read([
      { ...ids, values: ids.values.slice(0, 6) },
      ...others.map((one) => ({ ...one, values: one.values.slice(0, 6) })),
      ...['of_varchar', 'of_date', 'of_timestamp', 'new'].map(impala),
    ]);
    expect(old.rows.map((row) => row[7])).toEqual([null, null, '0001-01-01', '9999-12-31', null, '1970-01-01']);
    expect(old.nulled).toBe(6);
  });

  it('times of day, which the engine breaks down on outside of a day', async () => {
    const time = (unit: 1 | 2 | 3, isUtc: boolean) =>
      struct({ 7: struct({ 1: { type: isUtc ? 1 : 2, bytes: [] }, 2: struct({ [unit]: struct({}) }) }) });
    const int32s = [2 ** 31 - 1, -(2 ** 31), -1, 0, 86_399_999, 86_400_000, 86_400_001].map(int32);
    const int64s = ends(1_000_000n)
      .concat(86_399_999_999n, 86_400_000_000n, 86_400_000_001n, 86_400_000_000_001n)
      .map(int64);
    for (const isUtc of [true, false]) {
      for (const unit of [1, 2, 3] as const) {
        const [physical, values] = unit === 1 ? [PHYSICAL.INT32, int32s] : [PHYSICAL.INT64, int64s];
        const column = (name: string) => ({ name, physical, logical: time(unit, isUtc), values });
        const ids = texts(
          'id',
          values.map((_, at) => `r${at}`),
        );
        const shown = await readColumns(ids, ['of_varchar', 'new'].map(column));
        expect([isUtc, unit, shown.rows.length, shown.rejects]).toEqual([isUtc, unit, values.length, []]);
        // A time of day is text, and nothing else.
        const others = await readColumns(
          ids,
          TARGETS.slice(1).map((type) => column(`of_${type}`)),
        );
        expect([isUtc, unit, others.rows, others.rejects.length]).toEqual([isUtc, unit, [], values.length]);
      }
    }
  });
});

describe('fault 58: columns of any name', () => {
  const OWN = ['f', 'n', 'c0', 'c1', 'C0', '_row', 'extra', 'raw', 'reason', 'detail', 'x0', 'X1', 'v0', 'V1'];
  const ENGINE = [
    'file_row_number',
    'FILE_ROW_NUMBER',
    'filename',
    'file_index',
    'rowid',
    'number of the row',
    'schema',
    'list',
    'element',
    'key_value',
    'virtual',
  ];
  const ODD = [
    '',
    ' ',
    'a"b',
    "it's",
    'a;--',
    '\\',
    '{}',
    '$1',
    '?',
    '%',
    '\u0000',
    'a\u0000',
    '\u0000z',
    'ID',
    'w'.repeat(3000),
    '\u{1f600}',
    '\ufeff',
    '\u2028',
    'select',
    'id ',
  ];
  const ids = ['a', 'b', 'c'];
  const known = [
    texts('id', ids),
    ...TARGETS.map((type) => ({ ...texts(`of_${type}`, []), values: ids.map(() => null) })),
  ];

  it.each([...ENGINE.slice(0, 2), ...OWN.slice(0, 2), '', '\u0000', 'ID'].map((name) => [JSON.stringify(name), name]))(
    '%s',
    async (_, name) => {
      const { rows, rejects } = await read([...known, texts(name, ['p', 'q', 'r'])]);
      expect(rejects).toEqual([]);
      expect(rows.map((row) => [row[0], ...Object.values(JSON.parse(String(row.at(-2)))), Number(row.at(-1))])).toEqual(
        [
          ['a', 'p', 1],
          ['b', 'q', 2],
          ['c', 'r', 3],
        ],
      );
      // The engine has no columns without a name.
      if (name !== '') expect(Object.keys(JSON.parse(String(rows[0]!.at(-2))))).toEqual([name]);
    },
  );

  it.each(['with', 'without'])('all of them at once, %s those that the engine has itself', async (which) => {
    const engine = which === 'with' ? ENGINE : [];
    const names = [...new Set([...OWN, ...engine, ...ODD, 'w', 'W', 'Straße', 'STRASSE'])];
    const { rows } = await read([...names.map((name) => texts(name, ids)), ...known]);
    expect(rows.map((row) => row[0])).toEqual(ids);
    for (const row of rows) {
      const extra = JSON.parse(String(row.at(-2)));
      expect([Object.keys(extra), Object.values(extra)]).toEqual([names, names.map(() => row[0])]);
    }
  });

  it('once each: two of one name are a bad header, as in text', async () => {
    await expect(read([...known, texts('w', ids), texts('w', ids)])).rejects.toThrow('expected each column once');
  });

  it('is quarantined where a name is no text', async () => {
    await expect(read([...known, texts(Buffer.from([0xff, 0xfe]), ids)])).rejects.toThrow(/sound Parquet file|header/);
  });
});

describe('fault 36: the JSON of new columns', () => {
  const TABLE_SQL = `case i when 0 then 'NaN' when 1 then 'Infinity' when 2 then '-Infinity' else '1.5' end`;
  const SHAPES: Readonly<Record<string, readonly [sql: string, right: (number: unknown) => unknown]>> = {
    double: ['x', (number) => number],
    float: ['x::float', (number) => number],
    list: ['[x, 2.5]', (number) => [number, 2.5]],
    struct: [
      `{'a': x, 'NaN': 'NaN,"Infinity:', 'c': null}`,
      (number) => ({ a: number, NaN: 'NaN,"Infinity:', c: null }),
    ],
    nested: [`[{'a': [x::float]}]`, (number) => [{ a: [number] }]],
    map: ['map([1], [x])', (number) => ({ 1: number })],
    text: [`'[NaN,"' || x || '\\'`, undefined as never],
  };

  it.each(Object.entries(SHAPES))('is JSON where a number is none: %s', async (_, [sql, right]) => {
    const path = join(scratch, 'numbers.parquet');
    const nulls = TARGETS.map((type) => `null::varchar as of_${type}`).join(', ');
    await engine.connection.run(
      `copy (select if(i < 4, 'r' || i, null) as id, ${nulls}, ${sql} as new from (select i, (${TABLE_SQL})::double as x from range(5) t(i))) to '${path}' (format parquet)`,
    );
    const found = await readParquetRows(engine, path, TABLE, []);
    const rows = (
      await engine.connection.runAndReadAll(found.parts.map(({ select }) => select).join(' union all '))
    ).getRows();
    const extras = rows.map((row) => JSON.parse(String(row.at(-2))).new);
    if (right) expect(extras).toEqual(['NaN', 'Infinity', '-Infinity', 1.5].map(right));
    const [[, , , raw] = []] = (await engine.connection.runAndReadAll(found.rejected)).getRows();
    expect(JSON.parse(String(raw).replaceAll('\\\\', '\\'))).toMatchObject({ id: null });
  });
});
