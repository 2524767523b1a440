import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Deliveries, makeDeliveries } from '../../bin/demo/deliver.ts';
import { encryptedLog } from '../../bin/demo/encrypt.ts';
import { makeKeys } from '../../bin/demo/keys.ts';
import { packageZip } from '../../bin/demo/zip.ts';

const hasTools = ['gpg', 'gunzip', 'unzip', 'gpgconf'].every((tool) => {
  try {
    execFileSync(tool, ['--version'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
});

let root: string;
let folder: string;
let keyFile: string;
let made: Deliveries;
const progress: string[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tbl-'));
  folder = join(root, 'deliveries');
  keyFile = join(root, 'key.asc');
  made = await makeDeliveries({
    folder,
    keyFile,
    scale: 0.05,
    onProgress: (done, total) => progress.push(`${done}/${total}`),
  });
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('the deliveries of the demo', () => {
  it('lie under their buckets and keys, and nothing else does', async () => {
    const found = await readdir(folder, { recursive: true, withFileTypes: true });
    const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    expect(paths.sort()).toEqual(made.files.map(({ path }) => path).sort());
    const keys = made.files.map(({ path }) => relative(folder, path));
    expect(keys).toHaveLength(2 * 2 * 7 + 2 * 2 + made.tables.length);
    expect(keys).toContain(
      'edx-course-data/harbor-college/edge/events/2025/harbor-college-edge-events-2025-03-08.log.gz.gpg',
    );
    expect(keys).toContain('course-data/northlake-2025-03-09.zip');
    expect(keys).toContain('timeback-export/2025-03-09/caliper_session.csv.gz');
    expect(progress).toEqual(made.files.map((_, at) => `${at + 1}/${made.files.length}`));
  });

  it('come with a private key that only its owner can read', async () => {
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
  });

  it('are all counted', () => {
    expect(made.logs).toHaveLength(28);
    expect(made.logs.reduce((sum, { events }) => sum + events, 0)).toBeGreaterThan(500);
    expect(made.entries.filter(({ failed }) => failed)).toHaveLength(1);
    expect(made.tables.filter(({ unreadable }) => unreadable > 0)).toHaveLength(2);
    expect(made.tables.every(({ rows }) => rows > 0)).toBe(true);
    for (const table of ['auth_user', 'courseware_studentmodule', 'course_structure', 'forum', 'email_opt_in']) {
      expect(made.entries.filter((entry) => entry.table === table && entry.rows > 0).length).toBeGreaterThan(1);
    }
  });
});

describe.skipIf(!hasTools)('gpg, gunzip and unzip (skipped where one of them is missing)', () => {
  let home: string;
  const gpg = (args: readonly string[], input?: Buffer) =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--no-tty', ...args], {
      input,
      stdio: ['pipe', 'pipe', 'ignore'],
      maxBuffer: 2 ** 28,
    });

  beforeAll(async () => {
    // A short path: the agent's socket lies in it, and sockets have short names.
    home = await mkdtemp(join(tmpdir(), 'g-'));
    gpg(['--import', keyFile]);
  });
  afterAll(async () => {
    execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']);
    await rm(home, { recursive: true, force: true });
  });

  it('open the logs, with the events that were counted', () => {
    for (const site of ['prod', 'edge'] as const) {
      const file = made.files.find((it) => it.kind === 'log' && it.org === 'northlake' && it.site === site)!;
      const content = made.logs.find(
        ({ org, date, ...it }) => org === file.org && it.site === site && date === file.date,
      )!;
      const text = execFileSync('gunzip', ['-c'], {
        input: gpg(['--decrypt', file.path]),
        maxBuffer: 2 ** 28,
      }).toString();
      const records = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      expect(records).toHaveLength(content.events + content.unreadable);
    }
  });

  it('find two recipients, partial lengths, an integrity packet and ZLIB', () => {
    const packets = gpg(['--list-packets', made.files[0]!.path]).toString();
    expect(packets.match(/:pubkey enc packet/g)).toHaveLength(2);
    expect(packets).toMatch(/tag=18 .* partial/);
    expect(packets).toMatch(/mdc_method: 2/);
    expect(packets).toMatch(/:compressed packet: algo=2/);
  });

  it('open the packages, with the rows that were counted', () => {
    const { path } = made.files.find(
      ({ kind, org, date }) => kind === 'package' && org === 'northlake' && date === '2025-03-09',
    )!;
    execFileSync('unzip', ['-tq', path]);
    const entries = made.entries.filter(({ org, date }) => org === 'northlake' && date === '2025-03-09');
    const folders = ['northlake-2025-03-09/', 'northlake-2025-03-09/ora/'];
    const names = execFileSync('unzip', ['-Z1', path]).toString().trim().split('\n');
    expect(names.sort()).toEqual([...folders, ...entries.map(({ entry }) => entry)].sort());
    for (const table of ['auth_user', 'student_courseenrollment', 'auth_userprofile', 'user_id_map']) {
      const { entry, rows } = entries.find((it) => it.table === table)!;
      const text = gpg(['--decrypt'], execFileSync('unzip', ['-p', path, entry])).toString();
      expect(text.trimEnd().split('\n')).toHaveLength(rows + 1);
    }
  });
});

describe('a fault while a delivery is made', () => {
  function* failing(): Iterable<never> {
    yield* [];
    throw new Error('no more lines');
  }
  const drain = async (bytes: AsyncIterable<Uint8Array>) => {
    for await (const _ of bytes);
  };

  it('reaches the reader of the bytes', async () => {
    const keys = await makeKeys();
    await expect(drain(encryptedLog(failing(), keys))).rejects.toThrow('no more lines');
    await expect(drain(packageZip(failing(), keys))).rejects.toThrow('no more lines');
    await expect(drain(packageZip([{ name: 'a/b.sql', text: failing() }], keys))).rejects.toThrow('no more lines');
  });
});
