import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCli, type Cli, FIXTURES } from './cli.ts';

let cli: Cli;
let folder: string;

beforeAll(async () => {
  cli = await bundleCli();
  folder = await mkdtemp(join(tmpdir(), 'tbl-'));
  const keys = ['--key', FIXTURES.key, '--key', FIXTURES.previousKey];
  await cli.run(['ingest', ...FIXTURES.deliveries, '--lake', join(folder, 'lake'), ...keys]);
});
afterAll(() => Promise.all([cli.remove(), rm(folder, { recursive: true, force: true })]));

const run = (...args: readonly string[]) => cli.run(args, { TIMEBACK_LAKE: join(folder, 'lake') });

/** One value of each kind. */
const KINDS = `select 1 as whole, 9007199254740991 as largest, 9007199254740993 as beyond, -9007199254740993 as below,
  sum(2) as total, 1.50::decimal(5, 2) as exact, 0.1::double as double, 'nan'::double as nan, true as flag, null as nothing,
  date '2025-03-02' as day, timestamp '2025-03-02 10:00:00' as at, timestamp_ms '2025-03-02 10:00:00.123' as finer,
  timestamptz '2025-03-02 10:00:00+01:00' as zoned, 'a "b", c' as quoted, '' as empty, e'x\\ny' as lines, 'é水🌼' as odd`;

describe('timeback-lake query', () => {
  it('--format json: numbers and booleans as such, times as ISO text, integers beyond 2^53 as text', async () => {
    const { code, stdout, stderr } = await run('query', KINDS, '--format', 'json');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('"exact": 1.50,');
    expect(JSON.parse(stdout)).toEqual([
      {
        whole: 1,
        largest: 9007199254740991,
        beyond: '9007199254740993',
        below: '-9007199254740993',
        total: 2,
        exact: 1.5,
        double: 0.1,
        nan: 'NaN',
        flag: true,
        nothing: null,
        day: '2025-03-02',
        at: '2025-03-02T10:00:00Z',
        finer: '2025-03-02T10:00:00.123Z',
        zoned: '2025-03-02T09:00:00Z',
        quoted: 'a "b", c',
        empty: '',
        lines: 'x\ny',
        odd: 'é水🌼',
      },
    ]);
  });

  it('--format csv: a header, quotes where needed, null and the empty text apart', async () => {
    const { code, stdout } = await run('query', KINDS, '--format', 'csv');
    expect(code).toBe(0);
    expect(stdout).toBe(
      'whole,largest,beyond,below,total,exact,double,nan,flag,nothing,day,at,finer,zoned,quoted,empty,lines,odd\n' +
        '1,9007199254740991,9007199254740993,-9007199254740993,2,1.50,0.1,NaN,true,,2025-03-02,2025-03-02T10:00:00Z,' +
        '2025-03-02T10:00:00.123Z,2025-03-02T09:00:00Z,"a ""b"", c","","x\ny",é水🌼\n',
    );
  });

  it('--format csv: more rows than are held at once, all of them or as many as are wanted', async () => {
    const sql = 'select range as id, repeat(chr(120), 100) as text from range(100000)';
    const { code, stdout } = await run('query', sql, '--format', 'csv');
    expect([code, stdout.length, stdout.split('\n').at(-2)]).toEqual([0, 10_688_898, `99999,${'x'.repeat(100)}`]);
    const json = JSON.parse((await run('query', `${sql} limit 5000`, '--format', 'json')).stdout);
    expect([json.length, json[4999].id]).toEqual([5000, 4999]);
    const command = `"${process.execPath}" "${cli.path}" query "${sql}" --format csv --lake "${join(folder, 'lake')}"`;
    const head = spawnSync('bash', ['-o', 'pipefail', '-c', `${command} | head -n 2`], { encoding: 'utf8' });
    expect([head.status, head.stdout.split('\n')[0], head.stderr]).toEqual([0, 'id,text', '']);
  });

  it.each([0, 1, 99, 100, 101, 200, 201, 202, 2049, 150_000, 1_000_000])(
    'fault 82: %i rows as a table: all of them, or the first and the last hundred with the count',
    async (rows) => {
      const { code, stdout } = await run('query', `select range as id, 'x' || range as name from range(${rows})`);
      const lines = stdout.trimEnd().split('\n').slice(2);
      const line = (id: number) => expect.stringMatching(new RegExp(`^ *${id}  x${id}$`));
      const shown = Array.from({ length: rows <= 200 ? rows : 100 }, (_, id) => line(id));
      if (rows > 200) {
        const note = `... ${(rows - 200).toLocaleString('en-US')} row${rows === 201 ? '' : 's'} left out here`;
        shown.push(expect.stringContaining(note));
        for (let id = rows - 100; id < rows; id++) shown.push(line(id));
      }
      const count = `(${rows.toLocaleString('en-US')} row${rows === 1 ? '' : 's'})`;
      expect([code, ...lines]).toEqual([0, ...shown, count]);
    },
  );

  it('as a table: aligned, with the number of rows', async () => {
    const sql = 'select site, count(*) as rows from edx.events group by site order by site';
    const { code, stdout } = await run('query', sql);
    expect(code).toBe(0);
    expect(stdout).toBe('site  rows\n----  ----\nedge     2\nedx     17\n(2 rows)\n');
  });

  it('of no row: an empty array, a header alone, a count of none', async () => {
    const sql = 'select user_id from edx.events where false';
    expect((await run('query', sql, '--format', 'json')).stdout).toBe('[]\n');
    expect((await run('query', sql, '--format', 'csv')).stdout).toBe('user_id\n');
    expect((await run('query', sql)).stdout).toMatch(/\(0 rows\)\n$/);
  });

  it.each([
    {
      name: 'a table that is not there, with those that come near',
      sql: 'select * from edx.event',
      says: /no table (?:edx\.)?event; do you mean edx\.events\?/,
    },
    {
      name: 'a table like none, with where all are listed',
      sql: 'select * from zzz',
      says: /no table zzz; .*timeback-lake describe/,
    },
    {
      name: 'a column that is not there',
      sql: 'select usr_id from edx.events',
      says: /"usr_id" not found[\s\S]*"user_id"/,
    },
    { name: 'no SQL', sql: 'selec 1', says: /syntax error/ },
    { name: 'two statements', sql: 'select 1; select 2', says: /expected one statement, found 2/ },
  ])('$name: exit 2', async ({ sql, says }) => {
    const { code, stdout, stderr } = await run('query', sql);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
  });

  it('a statement that fails while it runs: exit 1', async () => {
    const { code, stdout, stderr } = await run('query', 'select cast(event_type as integer) from edx.events');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^timeback-lake: Conversion Error/);
  });
});

describe('timeback-lake describe', () => {
  it('lists all tables with their rows', async () => {
    const { code, stdout } = await run('describe');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^edx\.events +19 .*One event of the tracking log\.$/m);
    expect(stdout).toMatch(/^edx_history\.auth_user +10 /m);
    for (const table of ['lake.units', 'lake.rejects', 'lake.freshness']) expect(stdout).toContain(table);
  });

  it('tells a table, with or without its schema, also to machines', async () => {
    const { code, stdout } = await run('describe', 'auth_user');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^edx\.auth_user\n/);
    expect(stdout).toMatch(/^key: +id$/m);
    const json = JSON.parse((await run('describe', 'edx.auth_user', '--json')).stdout);
    expect(json).toMatchObject({ schema: 'edx', name: 'auth_user', key: ['id'], rows: 6 });
    expect(json.columns[0]).toMatchObject({ name: 'id', type: 'bigint', nullable: false });
    const columns = await run('query', 'select * from edx.auth_user limit 0', '--format', 'csv');
    expect(columns.stdout.trim().split(',')).toEqual(json.columns.map(({ name }: { name: string }) => name));
  });

  it('names those that come near one that is not there: exit 2', async () => {
    const { code, stdout, stderr } = await run('describe', 'edx.event');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/no table edx\.event; do you mean edx\.events\?/);
  });
});

describe('timeback-lake status', () => {
  it('shows freshness, outcomes, quarantine and rejects', async () => {
    const { code, stdout } = await run('status');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^edx-events +lakeview +edx +2025-03-03 /m);
    expect(stdout).toMatch(/^edx-packages +QUARANTINED +1 +2 /m);
    expect(stdout).toMatch(/CUT_LAST_LINE/);
    expect(stdout).toMatch(/^events +NOT_JSON +2$/m);
  });

  it('--json: the same, as one object', async () => {
    const { code, stdout } = await run('status', '--json');
    expect(code).toBe(0);
    const status = JSON.parse(stdout) as Record<string, readonly Record<string, unknown>[]>;
    expect(status.freshness).toHaveLength(7);
    expect(status.quarantine?.map(({ reason }) => String(reason).split(':')[0]).sort()).toEqual([
      'CUT_LAST_LINE',
      'EMPTY',
      'SHRANK',
    ]);
    expect(status.rejects?.reduce((sum, { rows }) => sum + Number(rows), 0)).toBe(14); // the last line of the file that is cut is one of them
    expect(status.units).toContainEqual(
      expect.objectContaining({
        feed: 'edx-packages',
        state: 'PUBLISHED',
        rows_read: 44,
        rows_written: 35,
        rows_rejected: 9,
      }),
    );
  });
});
