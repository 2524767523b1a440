import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { notTakenLines } from '../../bin/terminal/not-taken.ts';
import { misnamed } from '../../lambdas/core/feeds/misnamed.ts';
import { deliveriesOf } from '../../lambdas/core/feeds/registry.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import type { NotTaken } from '../../lambdas/reconcile/schema.ts';
import { walk } from '../../lambdas/reconcile/walk.ts';

const WRITTEN = new Date('2025-03-03T00:00:00Z');
const { buckets } = parseSettings({}, 'a test');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tbl-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(path: string | Buffer): Promise<void> {
  const whole = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(path)]);
  await mkdir(dirname(whole.toString('latin1')), { recursive: true });
  await writeFile(whole, 'x');
}
const walked = () =>
  walk(fileStorage(), [pathToFileURL(folder).href], buckets, pathToFileURL(join(folder, 'lake/')).href);

describe('fault 84: the name of a file that no feed takes', () => {
  const LOG = 'lakeview-prod-events-2025-03-02.log.gz.gpg';
  const PACKAGE = 'lakeview-2025-03-02.zip';
  const TABLE = 'one_roster_user.csv';
  /** `name` with something before its first ending, or before its last one. */
  const marked = (name: string, at: 'first' | 'last', more: string) => {
    const dot = name.startsWith('lakeview') && at === 'first' ? name.indexOf('.') : name.lastIndexOf('.');
    return name.slice(0, dot) + more + name.slice(dot);
  };
  const copies = ['', '2025-03-02/'].flatMap((path) =>
    [LOG, PACKAGE, `email-opt-in-${PACKAGE}`, ...(path ? [TABLE] : [])].flatMap((name) => [
      ...[' (1)', '(2)', ' (12)', ' copy', ' copy 2', ' - Copy', ' - Copy (2)'].flatMap((mark) => [
        [path + marked(name, 'first', mark), name],
        [path + marked(name, 'last', mark), name],
        [path + name + mark, name],
      ]),
      [`${path}${name}.1`, name],
    ]),
  );
  it.each(copies)('%s: is a copy by its name, of %s', (key, name) => {
    expect(deliveriesOf(key!, WRITTEN)).toEqual([]);
    expect(misnamed(key!, WRITTEN)).toBe(`a copy by its name; rename it to ${name} if it is the one that counts`);
  });

  it.each(['part', 'partial', 'crdownload', 'download', 'filepart', 'tmp'])('.%s: has not ended yet', (ending) => {
    for (const name of [LOG, PACKAGE])
      expect(misnamed(`${name}.${ending}`, WRITTEN)).toBe(`a download that has not ended; it is ${name} when it has`);
  });

  it.each([
    'lakeview-prod-events-2025-03-02.log.gz',
    'lakeview-prod-events-2025-03-02.log',
    'a/LakeView-EDGE-events-2025-03-02.LOG.GZ',
  ])('%s: is not encrypted any more', (key) => {
    const name = `${key.replace(/^a\//, '').replace(/\.gz$/i, '')}`;
    expect(misnamed(key, WRITTEN)).toMatch(
      new RegExp(`^it is not encrypted any more; give ${name}\\.gz\\.gpg as it was delivered$`, 'i'),
    );
  });

  it.each([
    ['my week.zip', /expected as \{org\}-\{YYYY-MM-DD\}\.zip/],
    ['lakeview_2025_03_02.ZIP', /expected as \{org\}-\{YYYY-MM-DD\}\.zip/],
    ['lakeview-2025-3-2.zip', /expected as \{org\}-\{YYYY-MM-DD\}\.zip/],
    ['tracking.log', /expected as \{org\}-\{site\}-events-\{YYYY-MM-DD\}\.log\.gz\.gpg/],
    ['events-2025-03-02.log.gz.gpg', /expected as \{org\}-\{site\}-events-\{YYYY-MM-DD\}\.log\.gz\.gpg/],
    [
      'LakeviewX-A-T1-auth_user-prod-analytics.sql.gpg',
      /out of a package; give the package \{org\}-\{YYYY-MM-DD\}\.zip/,
    ],
    ['LakeviewX-A-T1-prod.mongo.gpg', /out of a package/],
    ['one_roster_user.csv', /expected as \{YYYY-MM-DD\}\/\{table\}/],
    ['2025-03-02/no_table.parquet', /expected as \{YYYY-MM-DD\}\/\{table\}/],
    ['notes.txt', /of no feed; README\.md/],
  ])('%s: what was expected is said', (key, says) => {
    expect(deliveriesOf(key, WRITTEN)).toEqual([]);
    expect(misnamed(key, WRITTEN)).toMatch(says);
  });
});

describe('fault 74, 84: what a walk finds beside deliveries', () => {
  it('names files of no feed, links to folders, links to nothing and names that are not UTF-8, and takes the rest', async () => {
    await put('course-data/lakeview-2025-03-02.zip');
    await put('course-data/notes.txt');
    await put('.git/HEAD');
    await put('.hidden.zip');
    await put(Buffer.from('course-data/caf\xe9-2025-03-02.zip', 'latin1'));
    await put('course-data/caf\ufffd-2025-03-09.zip'); // UTF-8, and looks like the other one
    await mkdir(Buffer.from(`${folder}/d\xe9p\xf4t`, 'latin1'));
    await writeFile(Buffer.from(`${folder}/d\xe9p\xf4t/lakeview-2025-03-16.zip`, 'latin1'), 'x');
    await mkdir(join(folder, 'elsewhere'));
    await symlink(join(folder, 'elsewhere'), join(folder, 'linked'));
    await symlink(folder, join(folder, 'round'));
    await symlink(join(folder, 'course-data/lakeview-2025-03-02.zip'), join(folder, 'lakeview-2025-03-23.zip'));
    await symlink(join(folder, 'nothing'), join(folder, 'broken'));
    await symlink(join(folder, 'self'), join(folder, 'self'));
    const { deliveries, unknown, others } = await walked();
    expect(deliveries.map(({ object }) => object)).toEqual([
      'course-data/lakeview-2025-03-02.zip',
      'course-data/caf\ufffd-2025-03-09.zip',
      'course-data/lakeview-2025-03-23.zip',
    ]);
    expect(unknown.map(({ object }) => object)).toEqual(['course-data/notes.txt']);
    const said = others.map(({ name, reason, why }) => `${name} ${reason}: ${why.split(/[;,] /)[0]}`).sort();
    expect(said).toEqual([
      'broken NOT_LISTED: a link to something that does not exist',
      'course-data/caf\\xE9-2025-03-02.zip NOT_LISTED: its name is not UTF-8',
      'd\\xE9p\\xF4t NOT_LISTED: its name is not UTF-8',
      'linked NOT_LISTED: a link to a folder',
      'round NOT_LISTED: a link to a folder',
      'self UNREADABLE: it cannot be read (ELOOP)',
    ]);
  });

  it('does not take a folder that counts whole while something in it cannot be seen', async () => {
    const table = 'timeback-export/export-20250302/timeback/public.one_roster_user';
    for (const name of ['_SUCCESS', 'part-00000.parquet']) await put(`${table}/1/${name}`);
    expect((await walked()).deliveries).toHaveLength(1);
    await symlink(folder, join(folder, table, '2'));
    const { deliveries, others } = await walked();
    expect(deliveries).toEqual([]);
    expect(others.map(({ name, reason }) => [name, reason])).toEqual([
      [`${table}/2`, 'NOT_LISTED'],
      [`${table}/`, 'UNREADABLE'],
    ]);
  });

  it('says when a folder is not complete', async () => {
    await put('timeback-export/e-20250302/timeback/public.cf_item/part-00000.parquet');
    expect((await walked()).others).toEqual([
      {
        name: 'timeback-export/e-20250302/timeback/public.cf_item/',
        reason: 'INCOMPLETE',
        why: expect.stringMatching(/not complete yet.*; ingest again later$/),
      },
    ]);
  });

  it('is quick with many files', async () => {
    await mkdir(join(folder, 'many'));
    const names = Array.from({ length: 5000 }, (_, at) => join(folder, 'many', `notes-${at}.txt`));
    await Promise.all(names.map((name) => writeFile(name, '')));
    const started = process.cpuUsage();
    expect((await walked()).unknown).toHaveLength(5000);
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(5000);
  });
});

describe('fault 84: the output about what was not taken', () => {
  const of = (count: number, why: string): NotTaken[] =>
    Array.from({ length: count }, (_, at) => ({ name: `${why}-${at}`, reason: 'UNKNOWN_KEY', why }));

  it('names each file with its cause, those of one cause together, and no more than twenty of them', () => {
    expect(notTakenLines([...of(1, 'a'), ...of(2, 'b')])).toEqual([
      'not taken: a-0: a',
      'not taken: 2 files: b',
      '    b-0',
      '    b-1',
    ]);
    const many = notTakenLines(of(1000, 'c'));
    expect(many).toHaveLength(22);
    expect(many.at(-1)).toBe('    and 980 more (--json names all)');
  });
});
