import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { EXIT } from '../../bin/exit.ts';
import { bundleCli, type Cli, FIXTURES } from '../commands/cli.ts';
import { clientsOf, environment, makeBucket, putFolder } from './account.ts';

const account = inject('aws');
const clients = clientsOf(account);
const LAKE = 's3://lakes/of tests+%/é';
let cli: Cli;
let work: string;
/** The lake in a folder that is compared with the one on S3. */
let local: string;

/** Runs a command on a machine of that name, which has a cache of its own. */
const on = (machine: string, more: Readonly<Record<string, string>> = {}) => {
  const env = { ...environment(account), TIMEBACK_CACHE: join(work, machine), ...more };
  return (...args: string[]) => cli.run(args, env);
};
const keys = ['--key', FIXTURES.key, '--key', FIXTURES.previousKey];

beforeAll(async () => {
  if (!account) return;
  work = await mkdtemp(join(tmpdir(), 'timeback-aws-lake-'));
  local = join(work, 'local');
  cli = await bundleCli();
  await makeBucket(clients, 'lakes');
  await makeBucket(clients, 'deliveries');
  for (const folder of FIXTURES.deliveries) {
    await putFolder(clients, 'deliveries', `${folder.slice(folder.lastIndexOf('/') + 1)}/`, folder);
  }
});
afterAll(async () => {
  await cli?.remove();
  if (work) await rm(work, { recursive: true, force: true });
});

/** The rows of a table with partitions, of one with history, of a base table, of a view and of what the lake keeps of itself. */
const ROWS = `with all_rows as (
  select 'events' as name, cast(t as varchar) as row from (select * exclude (_run) from edx.events) t
  union all select 'auth_user', cast(t as varchar) from (select * exclude (_run) from edx_history.auth_user) t
  union all select 'account', cast(t as varchar) from base.person_account t
  union all select 'enrollment', cast(t as varchar) from class_enrollments t
  union all select 'rejects', cast(t as varchar) from (select * exclude (run) from lake.rejects) t
)
select * from all_rows order by all`;

/** Without what differs from one lake to the next: ids of runs, times, durations, sizes of files, places of deliveries. */
const comparable = (text: string) =>
  text
    .replace(/\b\d{8}T\d{9}Z-[0-9a-f]{8}(?:-[0-9a-f]{8})?/g, '{run}')
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?/g, '{time}')
    .replace(/\b\d+(?:\.\d+)? (?:ms|s|min|B|kB|MB)\b/g, '{amount}')
    .replace(/\b(?:file|s3):\/\/(?:\S*\/)?deliveries\//g, '{place}/')
    .replace(/ {2,}|-{2,}/g, '  ');

/** What a command says, without the progress of each delivery, whose order is that of the names of their places. */
const said = (stderr: string) =>
  comparable(stderr)
    .split('\n')
    .map((line) => line.replace(/^\[\d+\/\d+\] /, ''))
    .sort();

describe.skipIf(!account)('a lake on S3', () => {
  it('is made from deliveries on S3, and shows what the same lake in a folder shows', async () => {
    const remote = await on('one')('ingest', 's3://deliveries', '--lake', LAKE, ...keys);
    const inFolder = await on('one')('ingest', ...FIXTURES.deliveries, '--lake', local, ...keys);
    expect([remote.code, inFolder.code], remote.stderr).toEqual([EXIT.quarantined, EXIT.quarantined]);
    const refreshed = await on('one')('refresh', '--lake', LAKE);
    expect(refreshed.code, refreshed.stderr).toBe(EXIT.done);
    expect((await on('one')('refresh', '--lake', local)).code).toBe(EXIT.done);

    for (const args of [
      ['status'],
      ['check'],
      ['query', ROWS],
      ['export', 'edx.student_courseenrollment', '--where', "org = 'lakeviewx'"],
    ]) {
      // On another machine than the one that wrote it.
      const [there, here] = [await on('two')(...args, '--lake', LAKE), await on('two')(...args, '--lake', local)];
      expect.soft(comparable(there.stdout), args.join(' ')).toBe(comparable(here.stdout));
      expect.soft(there.code, there.stderr).toBe(here.code);
      expect(there.stdout.length).toBeGreaterThan(50);
    }
  });

  it('is described, redriven, backfilled and read by a scope as the same lake in a folder is', async () => {
    const settings = join(work, 'settings.json');
    await writeFile(settings, JSON.stringify({ scopes: [{ name: 'north', organisations: ['lakeview'] }] }));
    for (const lake of [LAKE, local]) {
      const { code, stderr } = await on('one')('refresh', '--lake', lake, '--settings', settings);
      expect(code, stderr).toBe(EXIT.done);
    }
    const ofScope = ['--settings', settings, '--scope', 'north'];
    const span = ['--from', '2025-03-01', '--to', '2025-03-10'];
    for (const [args, expected] of [
      [['views'], EXIT.done],
      [['views', '--rows', ...ofScope], EXIT.done],
      [['describe'], EXIT.done],
      [['describe', 'course_enrollments'], EXIT.done],
      [['describe', 'edx.events'], EXIT.done],
      [['query', 'select * from students order by all', ...ofScope], EXIT.done],
      [['query', 'select * from class_enrollments order by all', ...ofScope], EXIT.done],
      [['query', 'select * from edx.events', ...ofScope], EXIT.usage], // a scope has its own tables alone
      [['backfill', 'DELIVERIES', ...span, '--dry-run', ...keys], EXIT.done],
      [['backfill', 'DELIVERIES', ...span, ...keys], EXIT.done],
      [['redrive', 'DELIVERIES', '--dry-run', ...keys], EXIT.done],
      [['redrive', 'DELIVERIES', ...keys], EXIT.quarantined],
      [['status'], EXIT.done],
    ] as const) {
      const given = (places: readonly string[]) => args.flatMap((arg) => (arg === 'DELIVERIES' ? places : [arg]));
      const there = await on('two')(...given(['s3://deliveries']), '--lake', LAKE);
      const here = await on('two')(...given(FIXTURES.deliveries), '--lake', local);
      expect.soft(comparable(there.stdout), args.join(' ')).toBe(comparable(here.stdout));
      expect.soft(said(there.stderr), args.join(' ')).toEqual(said(here.stderr));
      expect.soft([there.code, here.code], there.stderr).toEqual([expected, expected]);
      expect(there.stdout.length + there.stderr.length).toBeGreaterThan(10);
    }
  });

  it('is known again: nothing of the same deliveries is taken twice', async () => {
    const { stderr, code } = await on('three')('ingest', 's3://deliveries', '--lake', LAKE, ...keys, '--dry-run');
    expect(code, stderr).toBe(EXIT.done);
    const again = await on('three')('ingest', 's3://deliveries', '--lake', LAKE, ...keys);
    expect(again.stderr).not.toMatch(/published/);
  });

  it('takes a corrected delivery from a folder, and goes back', async () => {
    const day = 'edx-course-data/lakeview/prod/events/2025';
    const [name, corrected] = ['2025-03-02', '2025-03-03'].map((date) => `lakeview-prod-events-${date}.log.gz.gpg`);
    await mkdir(join(work, 'corrected', day), { recursive: true });
    const source = FIXTURES.log.slice(0, FIXTURES.log.lastIndexOf('/'));
    await copyFile(join(source, corrected!), join(work, 'corrected', day, name!));
    const count = [
      'query',
      "select count(*) as events from edx.events where file_date = date '2025-03-02'",
      '--format',
      'csv',
    ];
    const events = async () => (await on('four')(...count, '--lake', LAKE)).stdout;

    const before = await events();
    const taken = await on('one')('ingest', join(work, 'corrected'), '--lake', LAKE, ...keys);
    expect(taken.code, taken.stderr).toBe(EXIT.done);
    const after = await events();
    expect(after).not.toBe(before);
    const back = await on('five')(
      'rollback',
      'edx.events',
      '--org',
      'lakeview',
      '--site',
      'edx',
      '--date',
      '2025-03-02',
      '--lake',
      LAKE,
    );
    expect(back.code, back.stderr).toBe(EXIT.done);
    expect(await events()).toBe(before);
  });

  it('leaves nothing on a machine but copies for its owner, within the bound', async () => {
    const cache = join(work, 'two');
    for (const folder of ['open', 'scratch']) expect(await readdir(join(cache, folder)).catch(() => [])).toEqual([]);
    const copies = await readdir(join(cache, 'files'));
    expect(copies.length).toBeGreaterThan(10);
    for (const copy of copies) expect((await stat(join(cache, 'files', copy))).mode & 0o777).toBe(0o600);

    const small = on('six', { TIMEBACK_CACHE_GIB: '0.00001' }); // 10 kB
    const { code, stderr } = await small('query', 'select count(*) from edx.events, edx.auth_user', '--lake', LAKE);
    expect(code, stderr).toBe(EXIT.done);
    const sizes = await Promise.all(
      (await readdir(join(work, 'six/files'))).map(
        async (copy) => (await readFile(join(work, 'six/files', copy))).length,
      ),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(10_738);
  });

  it('that is not there is named, and so are prefixes that cannot hold one', async () => {
    for (const [lake, said] of [
      ['s3://lakes/none', 's3://lakes/none holds no lake'],
      ['s3://lakes/a//b', 'expected a prefix without empty names'],
      ['s3://lakes/../b', 'expected a prefix without empty names'],
      ['s3://lakes/org=x', 'would be taken for a partition'],
    ] as const) {
      const { code, stderr } = await on('one')('query', 'select 1', '--lake', lake);
      expect(stderr).toContain(said);
      expect(code).toBe(EXIT.usage);
    }
  });
});
