import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleCli, type Cli, FIXTURES } from './cli.ts';

let cli: Cli;
let folder: string;

beforeAll(async () => {
  cli = await bundleCli();
  folder = await mkdtemp(join(tmpdir(), 'tbl-'));
});
afterAll(() => Promise.all([cli.remove(), rm(folder, { recursive: true, force: true })]));

const EXPECTED = ['backfill', 'demo', 'describe', 'export', 'ingest', 'query', 'redrive', 'rollback', 'status'];

describe('timeback-lake', () => {
  it('lists its commands, and each of them explains its flags', async () => {
    const { code, stdout } = await cli.run(['--help']);
    expect(code).toBe(0);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) \[/gm)]
      .map(([, name]) => name!)
      .filter((name) => name !== 'help');
    expect(commands).toEqual(expect.arrayContaining(EXPECTED));
    const helps = await Promise.all(commands.map((name) => cli.run([name, '--help'])));
    for (const [at, help] of helps.entries()) {
      expect(help).toMatchObject({ code: 0, stderr: '' });
      expect(help.stdout).toMatch(new RegExp(`^Usage: timeback-lake ${commands[at]} `));
    }
    const ofIngest = helps[commands.indexOf('ingest')]?.stdout;
    for (const flag of ['--lake', '--settings', '--key', '--passphrase-file', '--dry-run', '--json', 'Exit code']) {
      expect(ofIngest).toContain(flag);
    }
  });

  it('makes no demo in a folder that holds something else', async () => {
    const used = await mkdtemp(join(folder, 'used-'));
    await writeFile(join(used, 'mine.txt'), 'mine');
    const { code, stderr } = await cli.run(['demo', '--dir', used]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('holds files that no demo has made')]);
    expect(await readdir(used)).toEqual(['mine.txt']);
  });

  it('refuses a lake in a folder that would be taken for a partition', async () => {
    const { code, stderr } = await cli.run(['status', '--lake', join(folder, 'org=x', 'lake')]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('would be taken for a partition')]);
  });

  it('says its version', async () => {
    const { code, stdout } = await cli.run(['--version']);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  });

  it.each([
    { name: 'no command', args: [], says: /Usage: timeback-lake/ },
    { name: 'an unknown command', args: ['ingests'], says: /unknown command 'ingests'/ },
    { name: 'an unknown flag', args: ['status', '--lakes', 'x'], says: /unknown option '--lakes'/ },
    { name: 'an unknown format', args: ['query', 'select 1', '--format', 'xml'], says: /xml.*table, csv, json/ },
    { name: 'a place of no kind that is read', args: ['ingest', 'gs://bucket/key'], says: /gs:\/\/bucket\/key/ },
    { name: 'a place where nothing is', args: ['ingest', '/no/such/place'], says: /\/no\/such\/place.*no file/ },
  ])('$name: exit 2, and nothing on standard output', async ({ args, says }) => {
    const { code, stdout, stderr } = await cli.run(args, { TIMEBACK_LAKE: join(folder, 'none') });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
  });

  it.each([['query', 'select 1'], ['describe'], ['status']])(
    '%s without a lake: exit 2, and how to make one',
    async (...args) => {
      const { code, stdout, stderr } = await cli.run([...args, '--lake', join(folder, 'none')]);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/none holds no lake; .*timeback-lake ingest/);
    },
  );

  it.each([
    { name: 'that are wrong', text: '{"rejects": {"rows": -1}}', says: /rejects\.rows/ },
    { name: 'that are no JSON', text: '{', says: /no JSON/ },
  ])('settings $name: exit 2, naming file and setting', async ({ text, says }) => {
    const file = join(folder, 'settings.json');
    await writeFile(file, text);
    const args = ['ingest', FIXTURES.log, '--lake', join(folder, 'none'), '--key', FIXTURES.key, '--settings', file];
    const { code, stderr } = await cli.run(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
    expect(stderr).toContain('settings.json');
  });

  it('settings that are not there: exit 2', async () => {
    const { code, stderr } = await cli.run(['ingest', FIXTURES.log, '--settings', join(folder, 'absent.json')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/absent\.json cannot be read/);
  });
});

describe('timeback-lake ingest, with a key that does not do', () => {
  const lake = () => join(folder, 'keys');
  const ingest = (args: readonly string[] = [], env = {}) =>
    cli.run(['ingest', FIXTURES.log, '--lake', lake(), ...args], env);

  it.each([
    { name: 'none', args: [], says: /private key is needed.*--key/ },
    { name: 'one that is not there', args: ['--key', '/no/such/key'], says: /--key \/no\/such\/key cannot be read/ },
    { name: 'a file that is none', args: ['--key', FIXTURES.log], says: /no OpenPGP private key/ },
    {
      name: 'a good one and a locked one, no passphrase',
      args: ['--key', FIXTURES.key, '--key', FIXTURES.lockedKey],
      says: /passphrase and none was given/,
    },
    {
      name: 'a locked one, a wrong passphrase',
      args: ['--key', FIXTURES.lockedKey, '--passphrase-file', FIXTURES.key],
      says: /passphrase does not open private key [0-9A-F]{16}/,
    },
  ])('$name: exit 2, and nothing is recorded', async ({ args, says }) => {
    const { code, stdout, stderr } = await ingest(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
    expect(await filesIn(lake())).toEqual([]);
  });

  it('takes key and passphrase from the environment, flags first', async () => {
    const passphrase = { TIMEBACK_PGP_PASSPHRASE: 'wrong' };
    const wrong = await ingest(['--dry-run'], { TIMEBACK_PGP_KEY_FILE: FIXTURES.lockedKey, ...passphrase });
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/passphrase does not open/);
    const flags = ['--dry-run', '--key', FIXTURES.lockedKey, '--passphrase-file', FIXTURES.passphrase];
    expect((await ingest(flags, { TIMEBACK_PGP_KEY_FILE: '/no/such/key', ...passphrase })).code).toBe(0);
  });
});

async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}
