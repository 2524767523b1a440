import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CURRENT, events, logKey, logOf, packageKey, packageOf } from '../ingest/deliveries.ts';
import { ringOf, type TestLake, testLake } from '../ingest/lake.ts';
import { bundleCli, type Cli, FIXTURES } from './cli.ts';

let cli: Cli;
let lake: TestLake;

beforeAll(async () => {
  cli = await bundleCli();
  lake = await testLake({ ring: await ringOf(CURRENT.privateKey) });
  for (const date of ['2025-03-02', '2025-03-03', '2025-03-06']) await lake.put(logKey(date), [await logOf(events(1))]);
  await lake.put(logKey('2025-03-04'), []); // without a byte: quarantined, and not delivered
  await lake.put(logKey('2025-03-02', 'moor-end'), [await logOf(events(1))]);
  await lake.put(packageKey('2025-03-02'), [await packageOf('2025-03-02', [{ course: 'A', holds: [1] }])]);
  await lake.put('edx-course-data/notes.txt', [Buffer.from('of no feed')]);
});
afterAll(() => Promise.all([cli.remove(), lake.remove()]));

const backfill = (...args: readonly string[]) =>
  cli.run(['backfill', lake.folder, ...args], { TIMEBACK_LAKE: lake.lakeFolder });
const dryRun = async (...args: readonly string[]) => (await backfill('--dry-run', ...args)).stdout;
const days = () => lake.values("select org || ' ' || file_date from edx.events order by 1");

describe('timeback-lake backfill', () => {
  it('takes what is named and missing, oldest first, and nothing twice', async () => {
    expect(await dryRun('--org', 'Lakeview', '--feed', 'edx-events', '--to', '2025-03-03')).toMatch(/would take 2 del/);
    expect(await readdir(lake.lakeFolder).catch(() => 'none')).toBe('none');

    const flags = ['--feed', 'edx-events', '--org', 'lakeview', '--from', '2025-03-03', '--key', FIXTURES.key];
    const first = await backfill(...flags);
    expect(first.code).toBe(3); // the one without a byte
    expect([...first.stderr.matchAll(/^\[\d\/3\].*-(\S+)\.log/gm)].map(([, day]) => day)).toEqual(['03', '04', '06']);
    expect(await days()).toEqual(['lakeview 2025-03-03', 'lakeview 2025-03-06']);
    const again = await backfill(...flags);
    expect([again.code, again.stderr]).toEqual([0, 'nothing new; 3 deliveries known already\n']);
    expect(await lake.values('select distinct state from lake.units order by 1')).toEqual(['PUBLISHED', 'QUARANTINED']);

    const shown = await dryRun();
    expect(shown).toMatch(/^edx-events +event-log +lakeview +edx +1 .* 2025-03-02 +2025-03-02 +2$/m);
    expect(shown).toMatch(/^edx-events +event-log +moor-end +edx +1 /m);
    expect(shown).toMatch(/^edx-packages +package +lakeview +1 /m);
    // The empty one of 4 March is in the lake and counts as not delivered.
    expect(shown).toMatch(/never came, .*:\n {2}event-log lakeview edx: 2025-03-04 to 2025-03-05 \(2\)\n/);
    expect(shown).toMatch(/would take 3 deliveries \(.*\)\n$/);
  });

  it('--dry-run --json: one object a line for each object and each gap', async () => {
    const text = await dryRun('--json', '--feed', 'edx-packages', '--to', '2025-03-16');
    const said = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(said).toMatchObject([
      { event: 'missing', object: packageKey('2025-03-02'), feed: 'edx-packages', org: 'lakeview', date: '2025-03-02' },
      { event: 'gap', kind: 'package', org: 'lakeview', first: '2025-03-09', last: '2025-03-16', deliveries: 2 },
    ]);
  });

  it('says when nothing is missing', async () => {
    expect(await dryRun('--org', 'nobody')).toBe('nothing is missing\n');
  });

  it.each([
    {
      name: 'days the wrong way round',
      args: ['--from', '2025-03-03', '--to', '2025-03-02'],
      says: /is later than --to/,
    },
    { name: 'no day', args: ['--from', 'march'], says: /expected a day as YYYY-MM-DD/ },
    { name: 'no feed', args: ['--feed', 'moodle'], says: /moodle.*edx-events, edx-packages/ },
    { name: 'no key', args: ['--org', 'moor-end'], says: /private key is needed/ },
  ])('$name: exit 2', async ({ args, says }) => {
    const { code, stdout, stderr } = await backfill(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(says);
  });
});
