import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CURRENT, event, events, logKey, logOf } from '../ingest/deliveries.ts';
import { ringOf, type TestLake, testLake } from '../ingest/lake.ts';
import { bundleCli, type Cli } from './cli.ts';

let cli: Cli;
let lake: TestLake;
let folder: string;

/** Texts that a CSV file has to quote, and those that it must tell apart; what JSON cannot hold raw is written as it is there. */
const TEXTS = ['', 'a,b', '"quoted"', 'two\\nlines', '#x', ' a ', "it's", 'é🌼', 'NULL'];
const LINES = TEXTS.map(
  (text, at) =>
    `{"event_type":"${text.replaceAll('"', '\\"')}","time":"2025-03-02T08:00:00.5Z","context":{"user_id":${at}}}`,
);

beforeAll(async () => {
  cli = await bundleCli();
  folder = await mkdtemp(join(tmpdir(), 'tbl-'));
  lake = await testLake({ ring: await ringOf(CURRENT.privateKey) });
  await lake.put(logKey('2025-03-02'), [await logOf([...LINES, event(100)])]);
  await lake.put(logKey('2025-03-03', 'moor-end'), [await logOf(events(2))]);
  await lake.ingest();
});
afterAll(() => Promise.all([cli.remove(), lake.remove(), rm(folder, { recursive: true, force: true })]));

const run = (...args: readonly string[]) => cli.run(args, { TIMEBACK_LAKE: lake.lakeFolder });
const exported = (...args: readonly string[]) => run('export', ...args);
const output = (name: string) => join(folder, name);

/** What another reader finds in a file. */
async function readBack(sql: string) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  return (await connection.runAndReadAll(sql)).getRowsJson();
}

describe('timeback-lake export', () => {
  it('to CSV: texts come back as they are, null and the empty text apart, times in ISO 8601', async () => {
    const file = output('events.csv');
    const { code, stdout, stderr } = await exported('edx.events', '--output', file);
    expect([code, stdout]).toEqual([0, `${file}\n`]);
    expect(stderr).toMatch(/^edx\.events: 12 rows, \d\.\d kB in \d+\.\d s\n$/);
    const text = await readFile(file, 'utf8');
    expect(text.split('\n')[0]).toMatch(/^event_time,.*,event_type,.*,org,site,file_date$/);
    expect(text).toContain('2025-03-02T08:00:00.500Z');
    const rows = await readBack(
      `select event_type, username from read_csv('${file}', all_varchar = true, nullstr = '', allow_quoted_nulls = false)
        where org = 'lakeview' order by user_id::int`,
    );
    const texts = TEXTS.map((one) => one.replace('\\n', '\n'));
    expect(rows).toEqual([...texts, 'page_close'].map((one) => [one, null]));
  });

  it('to standard output: the same text, and nothing else', async () => {
    const file = output('same.csv');
    await exported('edx.events', '--output', file, '--where', "org = 'moor-end'");
    const { code, stdout, stderr } = await exported('events', '--where', "org = 'moor-end'");
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(await readFile(file, 'utf8'));
    expect(stdout.trimEnd().split('\n')).toHaveLength(3);
  });

  it('to Parquet: the columns of the table with their types', async () => {
    const file = output('events.parquet');
    const { code, stdout, stderr } = await exported('edx.events', '--output', file, '--json');
    expect([code, stderr]).toEqual([0, '']);
    const said = JSON.parse(stdout) as Record<string, unknown>;
    expect(said).toEqual({
      table: 'edx.events',
      output: file,
      format: 'parquet',
      rows: 12,
      bytes: (await readFile(file)).length,
    });
    const found = await readBack(
      `select name, type, converted_type from parquet_schema('${file}') where name in ('event_time', 'user_id', 'file_date', 'org')
        order by name`,
    );
    expect(found).toEqual([
      ['event_time', 'INT64', 'TIMESTAMP_MICROS'],
      ['file_date', 'INT32', 'DATE'],
      ['org', 'BYTE_ARRAY', 'UTF8'],
      ['user_id', 'INT64', 'INT_64'],
    ]);
    expect(await readBack(`select distinct compression from parquet_metadata('${file}')`)).toEqual([['ZSTD']]);
    const [kept] = await readBack(`select count(*), count(event_type), min(event_time)::varchar from '${file}'`);
    expect(kept).toEqual(['12', '12', '2025-03-02 08:00:00']);
  });

  it('of tables that the lake keeps itself, and of one without rows', async () => {
    expect((await exported('lake.freshness')).stdout.trimEnd().split('\n')).toHaveLength(3);
    const file = output('none.parquet');
    const { code } = await exported('edx.auth_user', '--output', file);
    expect(code).toBe(0);
    expect(await readBack(`select count(*) from '${file}'`)).toEqual([['0']]);
  });

  it('replaces a file with --force alone, and leaves nothing behind when it fails', async () => {
    const file = output('mine.csv');
    await writeFile(file, 'mine');
    const refused = await exported('edx.events', '--output', file);
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toMatch(/mine\.csv exists already; .*--force/);
    const failed = await exported(
      'edx.events',
      '--output',
      file,
      '--force',
      '--where',
      'cast(event_type as integer) = 1',
    );
    expect([failed.code, failed.stderr]).toEqual([1, expect.stringMatching(/Conversion Error/)]);
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
    expect((await exported('edx.events', '--output', file, '--force')).code).toBe(0);
    expect(await readFile(file, 'utf8')).toMatch(/^event_time,/);
  });

  it.each([
    { name: 'a table that is not there', args: ['edx.event'], says: /no table edx\.event; do you mean edx\.events/ },
    { name: 'an ending of no format', args: ['edx.events', '--output', 'x.txt'], says: /x\.txt: expected a name in/ },
    {
      name: 'two formats',
      args: ['edx.events', '--output', 'x.csv', '--format', 'parquet'],
      says: /ends in \.csv and --format is parquet/,
    },
    { name: 'Parquet to a terminal', args: ['edx.events', '--format', 'parquet'], says: /give a file with --output/ },
    {
      name: 'a folder that is not there',
      args: ['edx.events', '--output', '/no/such/x.csv'],
      says: /\/no\/such cannot/,
    },
    { name: 'a column that is not there', args: ['edx.events', '--where', 'usr_id = 1'], says: /"usr_id" not found/ },
    { name: 'a second statement', args: ['edx.events', '--where', 'true); select (1'], says: /found 2/ },
  ])('$name: exit 2', async ({ args, says }) => {
    const { code, stdout, stderr } = await exported(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
  });
});
