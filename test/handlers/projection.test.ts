import { afterEach, beforeEach, expect, it } from 'vitest';
import { isRestricted, withConfirmed } from '../../lambdas/core/catalogue/access.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import { put } from '../../lambdas/core/lake/ledger.ts';
import type { Work } from '../../lambdas/core/lake/work.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { events, logKey, logOf } from '../ingest/deliveries.ts';
import { ServiceError } from './json-service.ts';
import { createdEvent, LAKE, openWorld, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const LOG = logKey('2025-03-02');

/** Brings a log of so many events as far as its publication, and leaves it to the caller to show it. Resolves to its work. */
async function publish(count: number): Promise<Work> {
  world.put(LOG, await logOf(events(count)));
  await world.receive(createdEvent(LOG));
  const [execution] = [...world.machine.executions.values()].filter(({ status }) => status === 'RUNNING');
  const { work } = JSON.parse(execution!.input) as { work: Work };
  await world.call('plan-delivery', { work });
  await world.call('convert-unit', { work, task: 'task-001' });
  await world.call('publish-delivery', { work });
  execution!.status = 'SUCCEEDED';
  return work;
}

/** Where readers of Glue find the events, and the prefix of what the ledger shows. */
const seen = () => world.glue.locations('orgx_edx.events')['lakeview/edx/2025-03-02'];
async function published(): Promise<string> {
  const { ledger } = await world.lake();
  const [pointer] = (await ledger.view()).list(itemKeys.partitions('edx', 'events'));
  return `s3://${LAKE}/${pointer?.value.prefix}`;
}

/** Every so many requests of a projection one is stopped at; each takes a publication. */
const STEP = 4;

it('a projection that is stopped at a request shows what was published or what was before, and the next one shows all', async () => {
  await publish(1);
  await world.call('project', {});
  for (let stoppedAt = 1, isDone = false; !isDone; stoppedAt += STEP) {
    const before = await published();
    const work = await publish(stoppedAt + 1);
    const after = await published();
    expect([seen(), before === after]).toEqual([before, false]);

    let requests = 0;
    const isStopped = () => {
      expect([before, after]).toContain(seen()); // what a reader sees at this moment
      requests += 1;
      return requests === stoppedAt;
    };
    world.s3.trouble = () => (isStopped() ? { status: 403 } : undefined);
    world.glue.trouble = () => {
      if (isStopped()) throw new ServiceError('AccessDeniedException');
    };
    const failed = await world.call('project', { work }).catch((error: unknown) => error);
    world.s3.trouble = () => undefined;
    world.glue.trouble = () => undefined;
    isDone = requests < stoppedAt;
    if (isDone) expect(failed).toMatchObject({ format: 1 });

    await world.call('project', { work });
    expect(seen()).toBe(after);
    expect(await world.call('project', {})).toEqual({ format: 1, changed: 0 });
  }
}, 300_000);

it('a partition that somebody has changed by hand is put right by the daily call', async () => {
  await publish(1);
  await world.call('project', {});
  const partition = [...(world.glue.tables.get('orgx_edx.events')?.values() ?? [])][0]!;
  partition.StorageDescriptor = { ...partition.StorageDescriptor, Location: 's3://elsewhere/' };
  await world.call('project', {});
  expect(seen()).toBe('s3://elsewhere/');
  await world.call('project', { full: true });
  expect(seen()).toBe(await published());
});

/**
 * Lets the ledger say that a table was built, of parts with these keys by the run that built each. `leftOut`: names of the files, by
 * the part's key, of what parts leave out.
 */
async function build(
  schema: string,
  name: string,
  runs: Readonly<Record<string, number>>,
  leftOut: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { ledger } = await world.lake();
  const key = itemKeys.model(schema, name);
  const parts = Object.entries(runs).map(([part, run]) => ({
    key: part,
    fingerprint: '',
    content: '',
    prefix: `tables/${schema}/${name}/${part.replace('=', '-') || '.'}/run-${run}/`,
    files: [],
    ...(leftOut[part] && { leftOut: { name: leftOut[part], rows: 1, bytes: 1 } }),
  }));
  const before = (await ledger.view()).read(key);
  await ledger.commit([put(key, before?.version ?? 0, { parts, builtAt: '2025-03-02T00:00:00Z' })]);
}

const locations = async (table: string) => {
  await world.call('project', {});
  return world.glue.locations(table);
};

it('a base table has a partition for each part, which moves when the part is built again', async () => {
  await publish(1);
  const place = (part: string, run: number) => `s3://${LAKE}/tables/base/one_roster_user/${part}/run-${run}/`;
  await build('base', 'one_roster_user', { '': 1 });
  expect(await locations('orgx_base.one_roster_user')).toEqual({ all: place('.', 1) });
  await build('base', 'one_roster_user', { 'source=edx': 1, 'source=timeback': 1 });
  await build('base', 'one_roster_user', { 'source=edx': 2, 'source=timeback': 1 });
  expect(await locations('orgx_base.one_roster_user')).toEqual({
    'source=edx': place('source-edx', 2),
    'source=timeback': place('source-timeback', 1),
  });
});

it('what base tables leave out has a partition for each part that does, which moves with the part and goes when nothing is left out', async () => {
  await publish(1);
  const file = '_left_out/part-001.parquet';
  const place = (part: string, run: number) => `s3://${LAKE}/tables/base/one_roster_user/${part}/run-${run}/_left_out/`;
  const shown = () => locations('orgx_lake.left_out_rows');
  const built = (edx: number, timeback: number, leftOut: Readonly<Record<string, string>>) =>
    build('base', 'one_roster_user', { 'source=edx': edx, 'source=timeback': timeback }, leftOut);
  await built(1, 1, {});
  expect(await shown()).toEqual({});
  await built(1, 2, { 'source=timeback': file });
  const timeback = { 'one_roster_user/source-timeback': place('source-timeback', 2) };
  expect(await shown()).toEqual(timeback);
  await built(2, 2, { 'source=edx': file, 'source=timeback': file });
  expect(await shown()).toEqual({ ...timeback, 'one_roster_user/source-edx': place('source-edx', 2) });
  const writes = world.glue.writes.length;
  await built(3, 2, { 'source=edx': file, 'source=timeback': file });
  expect(await shown()).toEqual({ ...timeback, 'one_roster_user/source-edx': place('source-edx', 3) });
  // One for the part of each of the two tables: the partition of neither was taken away meanwhile.
  expect(world.glue.writes.slice(writes).map(({ operation }) => operation)).toEqual(['update', 'update']);
  await built(4, 2, { 'source=timeback': file });
  expect(await shown()).toEqual(timeback);
  await built(4, 3, {});
  expect(await shown()).toEqual({});
});

it('what older code has left out beside the rows of a part has no partition, also not that of the part', async () => {
  await publish(1);
  await build('base', 'one_roster_user', { '': 1 }, { '': '_left_out.parquet' });
  expect(await locations('orgx_lake.left_out_rows')).toEqual({});
  expect(await world.call('project', { full: true })).toMatchObject({ format: 1 });
  expect(world.glue.locations('orgx_lake.left_out_rows')).toEqual({});
});

it('a table of a restricted scope is shown while it is confirmed for what the scope is, and not a moment longer', async () => {
  await world.close();
  const scopes = [{ name: 'north', organisations: ['n'] }];
  world = await openWorld({ scopes });
  await publish(1);
  await build('north', 'students', { '': 1 });
  await build('shared', 'units', { '': 1 });
  const shown = async () => [
    Object.keys(await locations('orgx_north.students')),
    Object.keys(await locations('orgx_north.units')),
  ];
  expect(await shown()).toEqual([[], []]); // no refresh has confirmed them

  const settings = parseSettings({ scopes }, 'a test');
  const [scope] = settings.scopes.filter(isRestricted);
  const confirm = async (views: readonly string[], daysAgo: number) => {
    const { ledger } = await world.lake();
    const before = (await ledger.view()).read(itemKeys.scope('north'));
    const confirmed = withConfirmed(
      undefined,
      views,
      scope!,
      settings,
      ['n'],
      new Date(Date.now() - daysAgo * 86_400_000),
    );
    await ledger.commit([put(itemKeys.scope('north'), before?.version ?? 0, confirmed)]);
  };
  await confirm(['students'], 0);
  expect(await shown()).toEqual([['all'], []]);
  await confirm(['students', 'units'], 6);
  expect(await shown()).toEqual([['all'], ['all']]);
  await confirm(['students', 'units'], 8);
  expect(await shown()).toEqual([[], []]); // scopeTables.maxAgeDays is 7
});

it('of two versions of a delivery the newer is shown, when the projection of the first is held up while the second is published', async () => {
  const first = await publish(1);
  let goOn = () => {};
  const heldUp = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let isHeld = () => {};
  const reached = new Promise<void>((resolve) => {
    isHeld = resolve;
  });
  let isFirst = true;
  world.glue.trouble = async (operation) => {
    if (operation !== 'BatchCreatePartition' || !isFirst) return;
    isFirst = false;
    isHeld();
    await heldUp;
  };
  const delayed = world.call('project', { work: first });
  await reached;
  const second = await publish(2);
  // Another projection is at work, so this one cannot promise that the delivery is shown.
  await expect(world.call('project', { work: second })).rejects.toThrow('not shown yet; try again');
  goOn();
  await delayed;
  expect(seen()).toBe(await published());
  expect(await world.call('project', { work: second })).toEqual({ format: 1, changed: 0 });
}, 60_000);
