import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { selectTexts } from '../../bin/export/select.ts';
import type { TableDefinition } from '../../lambdas/core/definitions/table.ts';
import { type ColumnType, TYPES } from '../../lambdas/core/definitions/types.ts';
import { TIMEBACK_TABLES } from '../../lambdas/core/feeds/timeback/tables/index.ts';
import { CURRENT, logKey, logOf } from './deliveries.ts';
import { ringOf, type TestLake, testLake } from './lake.ts';
import { withDuckDb } from './timeback-world.ts';

const ring = await ringOf(CURRENT.privateKey);
let lake: TestLake;
beforeEach(async () => {
  lake = await testLake({ ring });
});
afterEach(() => lake.remove());

const TIMES = [
  '0001-01-01T00:00:00.000Z',
  '1600-02-29T12:34:56.789Z',
  '1677-09-21T00:12:43.145Z',
  '2262-04-11T23:47:16.855Z',
  '2263-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
];

/** Values at the ends of each type, as `export` writes them. */
const ENDS: Readonly<Record<ColumnType, readonly string[]>> = {
  varchar: ['\ufeffa', '\ufeff', 'NULL', '\u{10ffff}', ' a ', 'a"b,c\nd'],
  bigint: ['-9223372036854775808', '9223372036854775807', '0', '-1', '9007199254740993', '1'],
  double: ['1.7976931348623157e+308', '-1.7976931348623157e+308', '5e-324', '-2.2250738585072014e-308', '0.1', '-1.5'],
  decimal: ['9999999999999999.99', '-9999999999999999.99', '0.01', '-0.01', '0.00', '1.50'],
  numeric: [
    ...['99999999999999999999.999999999999999999', '-99999999999999999999.999999999999999999'],
    ...['0.000000000000000001', '-0.000000000000000001', '0.000000000000000000', '1.500000000000000000'],
  ],
  boolean: ['true', 'false', 'true', 'false', 'true', 'false'],
  date: TIMES.map((time) => time.slice(0, 10)),
  timestamp: TIMES,
  microseconds: [],
};
/** Columns that are delivered: microseconds are read from the field of a time. */
const TABLES = TIMEBACK_TABLES.map((table) => ({
  ...table,
  columns: table.columns.filter(({ type }) => type !== 'microseconds'),
}));
const ROWS = TIMES.map((_, at) => at);

type Rows = readonly (readonly string[])[];

/** A row for each place among the ends, in which every column has that end of its type; ids stay apart. */
function rowsOf({ columns, key }: TableDefinition): Rows {
  return ROWS.map((at) =>
    columns.map(({ name, type }) => (key.includes(name) && type === 'varchar' ? `k${at}` : ENDS[type][at]!)),
  );
}

/** Doubles are compared as numbers: the engine writes them in another way than JavaScript. */
const plain = ({ columns }: TableDefinition, at: number, text: string) =>
  columns[at]!.type === 'double' ? Number(text) : text;
const split = (text: string): readonly [string, readonly string[]] => {
  const at = text.indexOf(' ');
  return [text.slice(0, at), JSON.parse(text.slice(at + 1)) as string[]];
};

const csvOf = (names: readonly string[], rows: Rows) =>
  [names, ...rows].map((row) => `${row.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')}\n`).join('');

/** Numbers and booleans as such, to the last digit. */
function jsonOf({ columns }: TableDefinition, rows: Rows): string {
  const member = (text: string, at: number) => {
    const { name, type } = columns[at]!;
    const isText = type === 'varchar' || type === 'date' || type === 'timestamp';
    return `${JSON.stringify(name)}:${isText ? JSON.stringify(text) : text}`;
  };
  return rows.map((row) => `{${row.map(member).join(',')}}\n`).join('');
}

async function putParquet({ name, columns }: TableDefinition, rows: Rows): Promise<void> {
  const path = join(lake.folder, `timeback-export/2025-09-03/${name}.parquet`);
  await mkdir(dirname(path), { recursive: true });
  const values = rows.map((row) => `(${row.map((text) => `'${text.replaceAll("'", "''")}'`).join(', ')})`);
  const typed = columns.map((column, at) => {
    const type = column.type === 'timestamp' ? 'timestamp' : TYPES[column.type].duckdb;
    return `cast(c${at} as ${type}) as "${column.name}"`;
  });
  const names = columns.map((_, at) => `c${at}`).join(', ');
  await withDuckDb((connection) =>
    connection.run(
      `copy (select ${typed.join(', ')} from (values ${values.join(', ')}) t(${names})) to '${path}' (format parquet)`,
    ),
  );
}

const FORMATS: Readonly<Record<string, (table: TableDefinition, rows: Rows) => Promise<unknown>>> = {
  csv: (table, rows) =>
    lake.put(`timeback-export/2025-09-03/${table.name}.csv`, [
      Buffer.from(
        csvOf(
          table.columns.map(({ name }) => name),
          rows,
        ),
      ),
    ]),
  jsonl: (table, rows) =>
    lake.put(`timeback-export/2025-09-03/${table.name}.jsonl`, [Buffer.from(jsonOf(table, rows))]),
  parquet: putParquet,
};

describe('fault 58: the ends of every type', () => {
  it.each(Object.keys(FORMATS))('are published and shown for every table of an export: %s', async (format) => {
    for (const table of TABLES) await FORMATS[format]!(table, rowsOf(table));
    await lake.ingest();
    expect(await lake.rows("select * from lake.units where state <> 'PUBLISHED' or rows_written <> 6")).toEqual([]);
    // As `export` writes them, in one question for all tables.
    const shown = TABLES.map((table) => {
      const names = table.columns.map(({ name }) => `"${name}"`).join(', ');
      return `select '${table.name}' as name, [${names}] as texts from (${selectTexts(table, undefined)})`;
    });
    const found = await lake.rows(
      `select name || ' ' || cast(to_json(texts) as varchar) as text from (${shown.join(' union all ')})`,
    );
    const expected = TABLES.flatMap((table) =>
      rowsOf(table).map((row) => `${table.name} ${JSON.stringify(row.map((text, at) => plain(table, at, text)))}`),
    );
    const read = found.map(({ text }) => {
      const [name, texts] = split(String(text));
      const table = TABLES.find((each) => each.name === name)!;
      return `${name} ${JSON.stringify(texts.map((one, at) => plain(table, at, one)))}`;
    });
    expect(read.sort()).toEqual(expected.sort());

    // As `query` prints them.
    const times = await lake.values('select date_created from timeback_export.tb_xp_ledger order by 1');
    expect(times.map((time) => new Date(String(time)).toISOString())).toEqual(TIMES);
    const ids = await lake.values('select user_id from timeback_export.tb_xp_ledger order by date_created');
    expect(ids).toEqual(ENDS.varchar);
  });

  it('do not stop the log of a day: every event is published, and counted by its day', async () => {
    const lines = TIMES.map((time, at) =>
      JSON.stringify({ event_type: 'page_close', event_source: 'browser', time, username: `u${at}`, context: {} }),
    );
    // Once by the strict decoder, and once beside so many regular lines that they are scanned.
    const regular = Array.from({ length: 2000 }, (_, at) =>
      JSON.stringify({
        event_type: 'page_close',
        event_source: 'browser',
        time: '2025-03-02T08:00:00Z',
        username: `r${at}`,
        context: {},
      }),
    );
    await lake.put(logKey('2025-03-02'), [await logOf(lines)]);
    await lake.put(logKey('2025-03-03'), [await logOf([...lines, ...regular])]);
    await lake.ingest();
    for (const date of ['2025-03-02', '2025-03-03']) {
      const times = await lake.values(
        `select event_time from edx.events where file_date = date '${date}' and username like 'u%' order by 1`,
      );
      expect(times.map((time) => new Date(String(time)).toISOString())).toEqual(TIMES);
    }
    expect(await lake.values("select state from lake.units where rows_rejected > 0 or state <> 'PUBLISHED'")).toEqual(
      [],
    );
    expect(
      await lake.values("select count(*) from edx.events where cast(event_time as date) = date '2025-03-02'"),
    ).toEqual([2000]);
  });
});
