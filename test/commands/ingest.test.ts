import { spawnSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCli, type Cli, FIXTURES } from './cli.ts';

const KEYS = ['--key', FIXTURES.key, '--key', FIXTURES.previousKey];

let cli: Cli;
let folder: string;

beforeAll(async () => {
  cli = await bundleCli();
  folder = await mkdtemp(join(tmpdir(), 'tbl-'));
});
afterAll(() => Promise.all([cli.remove(), rm(folder, { recursive: true, force: true })]));

const lines = (text: string) => text.trimEnd().split('\n');

describe('timeback-lake ingest', () => {
  it('exits 0 when all was done, rejected records or not, and again when nothing is new', async () => {
    const args = ['ingest', FIXTURES.log, '--lake', join(folder, 'good'), ...KEYS];
    const first = await cli.run(args);
    expect([first.code, first.stdout]).toEqual([0, '']);
    expect(lines(first.stderr)[0]).toMatch(/^1 delivery to ingest \(\d\.\d kB\)$/);
    expect(first.stderr).toMatch(/lakeview-prod-events-2025-03-02\.log\.gz\.gpg: published, 15 rows, 4 rejected/);
    const second = await cli.run(args);
    expect([second.code, second.stdout]).toEqual([0, '']);
    expect(second.stderr).toBe('nothing new; 1 delivery known already\n');
  });

  it('exits 3 when something was quarantined, and says what and why', async () => {
    const { code, stdout, stderr } = await cli.run([
      'ingest',
      ...FIXTURES.deliveries,
      '--lake',
      join(folder, 'all'),
      ...KEYS,
    ]);
    expect([code, stdout]).toEqual([3, '']);
    const quarantined = lines(stderr).filter((line) => line.trim().startsWith('quarantined'));
    expect(quarantined).toHaveLength(3);
    expect(quarantined.join()).toMatch(/EMPTY: .*CUT_LAST_LINE: /);
    expect(stderr).toMatch(/warning: .*1 column of the header is new, kept in extra/);
    expect(stderr).toMatch(
      /quarantined: SHRANK: user_id_map \(edx\) has no entry where \d+ rows are visible; .*--accept/,
    );
    expect(lines(stderr).at(-1)).toMatch(/^published 7 deliveries, 54 rows, 13 rows rejected in \d+\.\d s$/);
  });

  it('exits 3 when an export lacks a table, which status and check name too', async () => {
    const exports = join(folder, 'exports');
    const lake = join(folder, 'absent');
    const put = async (date: string, table: string, text: string) => {
      await mkdir(join(exports, 'timeback-export', date), { recursive: true });
      await writeFile(join(exports, 'timeback-export', date, `${table}.csv`), text);
    };
    const grade = 'id,grade_primary_identifier,label,order_number\ng1,01,First,1\n';
    await put('2025-03-01', 'placement_grade', grade);
    await put('2025-03-01', 'cf_subject', 'identifier,title,hierarchy_code,description\ns1,Maths,,\n');
    expect((await cli.run(['ingest', exports, '--lake', lake])).code).toBe(0);
    await put('2025-03-02', 'placement_grade', grade);
    const { code, stderr } = await cli.run(['ingest', exports, '--lake', lake]);
    expect(code).toBe(3);
    const said =
      /the export of 2025-03-02 \(timeback\) has no timeback_export\.cf_subject; its 1 row of 2025-03-01 stay/;
    expect(stderr).toMatch(said);
    const again = await cli.run(['ingest', exports, '--lake', lake]);
    expect([again.code, again.stderr]).toEqual([0, 'nothing new; 3 deliveries known already\n']);
    const status = JSON.parse((await cli.run(['status', '--lake', lake, '--json'])).stdout);
    expect(status.absent).toMatchObject([{ table: 'timeback_export.cf_subject', newest_export: '2025-03-02' }]);
    expect((await cli.run(['check', 'subjects', '--lake', lake])).stdout).toMatch(said);
  });

  it('--json: one object a line on standard output, and nothing else there', async () => {
    const lake = join(folder, 'json');
    const { code, stdout, stderr } = await cli.run([
      'ingest',
      ...FIXTURES.deliveries,
      '--lake',
      lake,
      ...KEYS,
      '--json',
    ]);
    expect(code).toBe(3);
    const said = lines(stdout).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(said[0]).toMatchObject({ event: 'found', due: 8, known: 0, unknown: 0 });
    const settled = said.filter(({ event }) => event === 'settled');
    expect(settled).toHaveLength(8);
    expect(settled.map(({ state }) => state).sort()).toEqual([...Array(7).fill('PUBLISHED'), 'QUARANTINED']);
    // Nothing of what a learner wrote or is called.
    for (const secret of ['ada', 'brien', 'example.org', 'pbkdf2', '9223372036854775808', 'Zell']) {
      expect(stdout + stderr).not.toContain(secret);
    }
  });

  it('fault 85: goes on when the reader of its lines hangs up', async () => {
    const lake = join(folder, 'hung-up');
    const command = `"${process.execPath}" "${cli.path}" ingest ${FIXTURES.deliveries.join(' ')} ${KEYS.join(' ')} --lake ${lake}`;
    for (const [flags, lines] of [
      ['--json', 1],
      ['2>&1', 1],
    ] as const) {
      const { status } = spawnSync('bash', ['-o', 'pipefail', '-c', `${command} ${flags} | head -n ${lines}`]);
      expect([0, 3]).toContain(status);
      const { stdout } = await cli.run([
        'query',
        `select count(*) as n from lake.units`,
        '--format',
        'csv',
        '--lake',
        lake,
      ]);
      expect(Number(stdout.trimEnd().split('\n')[1])).toBeGreaterThan(20);
      await rm(lake, { recursive: true });
    }
  });

  it('fault 85: says at once that a lake cannot be written', async () => {
    for (const lake of ['/proc/lake', '/proc/lake/below', join(FIXTURES.log, 'lake')]) {
      const { code, stderr } = await cli.run(['ingest', FIXTURES.log, '--lake', lake, ...KEYS]);
      expect([lake, code]).toEqual([lake, 1]);
      expect(stderr).toMatch(/the lake .* cannot be written/);
    }
  });

  it('fault 85: says the same trouble of many a few times, and how often it came in all', async () => {
    const deliveries = await mkdtemp(join(folder, 'many-'));
    for (const month of ['01', '03', '05']) {
      for (let day = 10; day < 30; day++) {
        await copyFile(FIXTURES.log, join(deliveries, `lakeview-prod-events-2025-${month}-${day}.log.gz.gpg`));
      }
    }
    const lake = join(deliveries, 'lake');
    const { code, stderr } = await cli.run(['ingest', deliveries, '--lake', lake, '--key', FIXTURES.previousKey]);
    expect(code).toBe(3);
    expect(lines(stderr).filter((line) => line.includes('WRONG_KEY: openpgp: encrypted to'))).toHaveLength(4);
    expect(stderr).toMatch(/^60 times in all: quarantined: WRONG_KEY: /m);
    const { stdout } = await cli.run(['status', '--lake', lake]);
    expect(stdout).toMatch(/WRONG_KEY: .*add the private key or ask the sender to encrypt to one of ours$/m);
    expect(stdout).toContain('... and 10 more rows (--json has all)\n');
    const status = JSON.parse((await cli.run(['status', '--lake', lake, '--json'])).stdout);
    expect(status.quarantine).toHaveLength(60);
  });

  it('fault 82: status keeps what failed until an attempt comes to its end', async () => {
    const lake = join(folder, 'failing');
    const args = ['ingest', FIXTURES.log, '--lake', lake, ...KEYS];
    await mkdir(join(lake, 'tables'), { recursive: true });
    await writeFile(join(lake, 'tables', 'edx'), 'in the way');
    expect((await cli.run(args)).code).toBe(1);
    const failed = await cli.run(['status', '--lake', lake]);
    expect(failed.stdout).toMatch(/^failed, newest first.*\n.*\n.*\n\S*lakeview-prod-events-2025-03-02\S+ .*ENOTDIR/m);
    const { failed: listed } = JSON.parse((await cli.run(['status', '--lake', lake, '--json'])).stdout);
    expect(listed).toMatchObject([{ error: expect.stringContaining('ENOTDIR') }]);
    await rm(join(lake, 'tables'), { recursive: true });
    expect((await cli.run(args)).code).toBe(0);
    expect((await cli.run(['status', '--lake', lake])).stdout).not.toMatch(/failed/);
  });

  it('--dry-run: says what is due, needs no key and changes nothing', async () => {
    const lake = join(folder, 'dry');
    const plain = await cli.run(['ingest', ...FIXTURES.deliveries, '--lake', lake, '--dry-run']);
    expect(plain.code).toBe(0);
    expect(lines(plain.stdout)).toHaveLength(9);
    expect(lines(plain.stdout).at(-1)).toMatch(/^would ingest 8 deliveries/);
    const json = await cli.run(['ingest', FIXTURES.log, '--lake', lake, '--dry-run', '--json']);
    expect(lines(json.stdout).map((line) => JSON.parse(line))).toMatchObject([
      { feed: 'edx-events', org: 'lakeview', site: 'edx', date: '2025-03-02' },
    ]);
    expect((await cli.run(['status', '--lake', lake])).code).toBe(2);
  });
});

describe('fault 84: files that are given and not taken', () => {
  const given = async (name: string, files: Readonly<Record<string, string | Buffer>>) => {
    const place = join(folder, name);
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(place, path)), { recursive: true });
      await writeFile(join(place, path), content);
    }
    return place;
  };
  const LOG_NAME = 'lakeview-prod-events-2025-03-02.log.gz.gpg';
  const STRAY = { 'lakeview-2025-03-02 (1).zip': 'x', [LOG_NAME.replace('.gpg', '')]: 'x', 'notes.txt': 'x' };

  it('are named, and a run that took nothing else ends in 1, again when they are known', async () => {
    const place = await given('stray', STRAY);
    const args = ['ingest', place, '--lake', join(folder, 'stray-lake'), ...KEYS];
    for (const runs of ['first', 'again']) {
      const { code, stderr } = await cli.run(args);
      expect([runs, code]).toEqual([runs, 1]);
      expect(stderr).toContain(
        'not taken: lakeview-2025-03-02 (1).zip: a copy by its name; rename it to lakeview-2025-03-02.zip',
      );
      expect(stderr).toContain(`not encrypted any more; give ${LOG_NAME} as it was delivered`);
      expect(stderr).toMatch(/not taken: notes\.txt: its name is of no feed/);
      expect(lines(stderr).at(-1)).toBe('nothing was taken: no delivery is among what was given');
    }
    const dry = await cli.run([...args, '--dry-run']);
    expect([dry.code, lines(dry.stderr).length]).toEqual([1, 3]);
    const json = await cli.run([...args, '--json']);
    const said = lines(json.stdout).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect([json.code, json.stderr]).toEqual([1, '']);
    expect(
      said
        .filter(({ event }) => event === 'not taken')
        .map(({ object, reason }) => [object, reason])
        .sort(),
    ).toEqual(
      Object.keys(STRAY)
        .sort()
        .map((name) => [name, 'UNKNOWN_KEY']),
    );
  });

  it('beside a delivery are named, and the run ends in 0', async () => {
    const place = await given('both', { ...STRAY, [LOG_NAME]: await readFile(FIXTURES.log) });
    const args = ['ingest', place, '--lake', join(folder, 'both-lake'), ...KEYS];
    for (let run = 0; run < 2; run += 1) {
      const { code, stderr } = await cli.run(args);
      expect(code).toBe(0);
      expect(stderr.match(/not taken: /g)).toHaveLength(3);
    }
  });

  it('fault 74: a folder that cannot be read does not keep the others from being taken, and the run ends in 1', async () => {
    const place = await given('closed', {
      [LOG_NAME]: await readFile(FIXTURES.log),
      'locked/lakeview-2025-03-02.zip': 'x',
    });
    const lake = join(folder, 'closed-lake');
    await mkdir(lake);
    const uid = process.getuid?.() === 0 ? 65_534 : undefined; // root may read everything
    for (const path of [folder, place]) await chmod(path, 0o755);
    await chmod(lake, 0o777);
    await chmod(join(place, 'locked'), 0);
    const key = join(folder, 'key.asc');
    await copyFile(FIXTURES.key, key);
    await chmod(key, 0o644);
    try {
      const { code, stderr } = await cli.run(['ingest', place, '--lake', lake, '--key', key], {}, uid);
      expect(stderr).toMatch(/not taken: locked: it cannot be read \(EACCES\)/);
      expect(stderr).toMatch(/lakeview-prod-events-2025-03-02\.log\.gz\.gpg: published, 15 rows/);
      expect(code).toBe(1);
    } finally {
      await chmod(join(place, 'locked'), 0o755);
    }
  });
});
