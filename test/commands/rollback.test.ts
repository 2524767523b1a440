import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CURRENT, event, events, logKey, logOf } from '../ingest/deliveries.ts';
import { ringOf, type TestLake, testLake } from '../ingest/lake.ts';
import { bundleCli, type Cli } from './cli.ts';

let cli: Cli;
let lake: TestLake;

/** A log of three events, replaced by one of two, and another that came once. */
beforeAll(async () => {
  cli = await bundleCli();
  lake = await testLake({ ring: await ringOf(CURRENT.privateKey) });
  await lake.put(logKey('2025-03-02'), [await logOf(events(3))], '2025-03-03T01:00:00Z');
  await lake.put(logKey('2025-03-02', 'moor-end'), [await logOf([event(9)])]);
  await lake.ingest();
  await lake.put(logKey('2025-03-02'), [await logOf([event(7), event(8)])], '2025-03-03T02:00:00Z');
  await lake.ingest();
});
afterAll(() => Promise.all([cli.remove(), lake.remove()]));

const run = (...args: readonly string[]) => cli.run(args, { TIMEBACK_LAKE: lake.lakeFolder });
const rollback = (...args: readonly string[]) => run('rollback', ...args);
const users = () => lake.values('select user_id from edx.events order by 1');

describe('timeback-lake rollback', () => {
  it('--dry-run: says what would move, also to machines, and changes nothing', async () => {
    const journal = () => readdir(join(lake.lakeFolder, 'ledger'));
    const before = await journal();
    const { code, stdout } = await rollback('edx.events', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toMatch(/would show/);
    const json = await rollback('edx.events', '--dry-run', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      table: 'edx.events',
      organisation: 'lakeview',
      from_rows: 2,
      to_rows: 3,
      possible_until: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    expect(await journal()).toEqual(before);
  });

  it('moves what has shown something before, which status tells until it is undone', async () => {
    const { code, stdout, stderr } = await rollback(
      'events',
      '--org',
      'Lakeview',
      '--site',
      'edx',
      '--date',
      '2025-03-02',
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^edx\.events +lakeview +edx +2025-03-02 +2 +2025-03-02 +3 /m);
    expect(stdout).toMatch(/\(1 pointer moved\)\n$/);
    expect(await users()).toEqual([1, 2, 3, 9]);
    const status = await run('status');
    expect(status.stdout).toMatch(/rolled back.*\n.*\n.*\nedx\.events +partition +lakeview +edx +2025-03-02 /);
    expect((await rollback('edx.events')).code).toBe(0);
    expect(await users()).toEqual([7, 8, 9]);
    expect(JSON.parse((await run('status', '--json')).stdout)).toMatchObject({ rolled_back: [] });
  });

  it.each([
    {
      name: 'nothing to go back to',
      args: ['edx.events', '--org', 'moor-end'],
      code: 1,
      says: /edx\.events: there is nothing to go back to: nothing is known.*; .*24 h \(runs\.graceHours\).*history/,
    },
    { name: 'no such partition', args: ['edx.events', '--site', 'edge'], code: 2, says: /has no partition there/ },
    { name: 'no day', args: ['edx.events', '--date', '2025-02-30'], code: 2, says: /expected a day as YYYY-MM-DD/ },
    { name: 'no delivered table', args: ['lake.units'], code: 2, says: /lake\.units is made from other tables/ },
    {
      name: 'no table of that name',
      args: ['edx.event'],
      code: 2,
      says: /no table edx\.event; do you mean edx\.events/,
    },
  ])('$name: exit $code', async ({ args, code, says }) => {
    const ended = await rollback(...args);
    expect([ended.code, ended.stdout]).toEqual([code, '']);
    expect(ended.stderr).toMatch(says);
    expect(await users()).toEqual([7, 8, 9]);
  });
});
