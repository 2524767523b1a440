import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VIEWS } from '../../sql/views/index.ts';
import { type TestLake, testLake } from '../ingest/lake.ts';
import { SCOPES } from '../models/worlds/scopes.ts';
import { putExport } from '../refresh-models/refreshing.ts';
import { bundleCli, type Cli } from './cli.ts';

let cli: Cli;
let lake: TestLake;
let folder: string;

beforeAll(async () => {
  cli = await bundleCli();
  folder = await mkdtemp(join(tmpdir(), 'tbl-'));
  lake = await testLake();
  await putExport(lake, '2026-08-31', SCOPES);
  await lake.ingest();
  await settings({ scopes: [{ name: 'everyone', unrestricted: true }, OAK] });
  expect(await run('refresh')).toMatchObject({ code: 0, stdout: '' });
});
afterAll(() => Promise.all([cli.remove(), lake.remove(), rm(folder, { recursive: true, force: true })]));

const OAK = { name: 'oak_readers', organisations: ['oak'] };
const settings = (content: object) => writeFile(join(folder, 'settings.json'), JSON.stringify(content));
const run = (...args: readonly string[]) =>
  cli.run([...args, '--settings', join(folder, 'settings.json')], { TIMEBACK_LAKE: lake.lakeFolder });
const lines = (text: string) => text.trimEnd().split('\n');

describe('the views on the command line', () => {
  it('a refresh of what is up to date says so', async () => {
    expect(await run('refresh')).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^everything was up to date/),
    });
  });

  it('are listed, with the rows that a reader sees', async () => {
    const counts = async (...args: readonly string[]) => {
      const { stdout } = await run('views', '--rows', '--json', ...args);
      return new Map(lines(stdout).map((line) => [JSON.parse(line).name, JSON.parse(line).rows]));
    };
    const [all, oak] = [await counts(), await counts('--scope', 'oak_readers')];
    expect([...all.keys()]).toEqual(VIEWS.map(({ name }) => name));
    expect([all.get('students'), oak.get('students'), all.get('tests'), oak.get('tests')]).toEqual([4, 1, 1, 1]);
  });

  it('answer for a scope, and with nothing but its names', async () => {
    const asked = await run('query', 'select id from students', '--scope', 'oak_readers', '--format', 'json');
    expect(asked).toMatchObject({ code: 0 });
    expect(JSON.parse(asked.stdout)).toEqual([{ id: 'ann' }]);
    const base = await run('query', 'select * from base.one_roster_user', '--scope', 'oak_readers');
    expect(base).toMatchObject({ code: 2, stdout: '' });
    const unknown = await run('query', 'select 1', '--scope', 'strangers');
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('everyone, oak_readers') });
  });

  it('fault 86: an answer that is empty because of who asks says so, with one restricted scope in the settings', async () => {
    await settings({ scopes: [OAK] });
    const empty = await run('query', 'select id from students', '--format', 'json');
    await settings({ scopes: [{ name: 'everyone', unrestricted: true }, OAK] });
    expect(empty).toMatchObject({ code: 0, stdout: '[]\n' });
    expect(empty.stderr).toBe(
      `note: without --scope, the views show no person and no organisation: its scopes are oak_readers (${join(folder, 'settings.json')})\n`,
    );
    const all = await run('query', 'select id from students', '--format', 'json');
    expect([JSON.parse(all.stdout).length, all.stderr]).toEqual([4, '']);
  });

  it('are exported for a scope', async () => {
    const file = join(folder, 'students.csv');
    expect(await run('export', 'students', '--scope', 'oak_readers', '--output', file)).toMatchObject({ code: 0 });
    expect(lines(await readFile(file, 'utf8'))).toHaveLength(2);
  });

  it('are described with their lineage and rows', async () => {
    const { stdout } = await run('describe', 'students', '--json');
    const { rows, columns } = JSON.parse(stdout);
    expect(rows).toBe(4);
    expect(columns[0]).toMatchObject({ name: 'id', type: 'varchar', from: ['base.one_roster_user.id'] });
    expect(columns[0].sources).toContain('timeback_export.one_roster_user.id');
  });

  it('have contracts, which check decides a line each', async () => {
    const { code, stdout } = await run('check', 'students', 'learning_apps');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^learning_apps: holds \(\d+ of \d+ conditions\)$/m);
    expect(await run('check', 'nothing')).toMatchObject({ code: 2, stdout: '' });

    await settings({ scopes: [{ name: 'lost', organisations: ['nowhere'] }] });
    const lost = await run('check', 'learning_apps');
    await settings({ scopes: [{ name: 'everyone', unrestricted: true }, OAK] });
    expect(lost).toMatchObject({ code: 3, stdout: expect.stringContaining('nowhere: no organisation has this id') });
  });

  it('fault 81: are checked with a warning when deliveries were converted with another setting extra.drop', async () => {
    const { code, stdout } = await run('check', 'learning_apps');
    await settings({ scopes: [{ name: 'everyone', unrestricted: true }, OAK], extra: { drop: ['other'] } });
    const changed = await run('check', 'learning_apps');
    const json = JSON.parse((await run('check', 'learning_apps', '--json')).stdout);
    await settings({ scopes: [{ name: 'everyone', unrestricted: true }, OAK] });
    const added = lines(changed.stdout).filter((line) => !lines(stdout).includes(line));
    expect([code, changed.code, added.length]).toEqual([0, 0, 1]);
    const { outdated, deliveries } = json.converted;
    expect(deliveries).toBeGreaterThan(1);
    expect([outdated, added[0]]).toEqual([
      deliveries,
      `warning: ${deliveries} of ${deliveries} deliveries were converted by older code or definitions, or with another setting ` +
        "extra.drop than today's; ingest --reconvert with the delivered files converts them again",
    ]);
  });

  it('stay as they are where too many rows break a rule, and the others are shown: exit 3, and the keys', async () => {
    const sessions = SCOPES['base.caliper_session']!;
    await putExport(lake, '2026-09-01', {
      'base.caliper_session': sessions.map((row) => ({ ...row, started_at_time: null })),
      'base.lti_application': [{ ...SCOPES['base.lti_application']![0], name: 'Renamed' }],
    });
    await lake.ingest();
    const { code, stderr } = await run('refresh', '--select', 'learning_apps', 'sessions');
    expect(code).toBe(3);
    expect(stderr).toContain(`broken: base.caliper_session: rows that break a rule are few`);
    expect(stderr).toMatch(/; not changed: .*base\.caliper_session.*, sessions/);
    const ids = `select id from base.caliper_session`;
    expect(lines((await run('query', ids, '--format', 'csv')).stdout)).toHaveLength(1 + sessions.length);
    expect(lines((await run('query', 'select name from learning_apps', '--format', 'csv')).stdout)).toContain(
      'Renamed',
    );
    expect(await run('refresh', '--select', 'nothing')).toMatchObject({ code: 2 });
  });

  it('fault 78: are shown without a row that breaks a rule, which refresh, check and status name by its key', async () => {
    const sessions = SCOPES['base.caliper_session']!;
    const broken = { ...sessions[0], id: 'x', started_at_time: null };
    await putExport(lake, '2026-09-02', { 'base.caliper_session': [...sessions, broken] });
    await lake.ingest();
    const left = 'left out: base.caliper_session: 1 row of which this does not hold: started_at_time is not null: x';
    const refreshed = await run('refresh', '--select', 'sessions');
    expect(refreshed).toMatchObject({ code: 0, stderr: expect.stringContaining(left) });
    const checked = await run('check', 'learning_apps');
    expect(checked).toMatchObject({ code: 3, stdout: expect.stringContaining(left) });
    expect((await run('status')).stdout).toMatch(/^base\.caliper_session +started_at_time is not null +1 +x$/m);
  });
});
