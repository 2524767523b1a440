import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import type { Work } from '../../lambdas/core/lake/work.ts';
import { events, logKey, logOf, PREVIOUS, packageKey, packageOf } from '../ingest/deliveries.ts';
import { runAll } from './executions.ts';
import { askedEvent, createdEvent, endedEvent, LAKE, openWorld, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const LOG = logKey('2025-03-02');
const executions = () => [...world.machine.executions.values()];
const attempts = () => executions().map(({ name, status }) => `${name.slice(61)} ${status}`);
const putLog = async (count = 3) => world.put(LOG, await logOf(events(count)));
const view = async () => (await world.lake()).ledger.view();
const items = async () => (await view()).list(itemKeys.objects).map(({ value }) => value);
const failures = async () => (await view()).list(itemKeys.failures).map(({ value }) => value);
const eventRows = async () =>
  (await view())
    .list(itemKeys.partitions('edx', 'events'))
    .map(({ value }) => value.files.reduce((sum, { rows }) => sum + rows, 0));

describe('a delivery, from its event to what readers see', () => {
  it('of a log becomes a partition of Glue', async () => {
    await putLog();
    expect(await world.receive(createdEvent(LOG))).toEqual([]);
    expect(executions().map(({ name }) => name)).toEqual([expect.stringMatching(/^[0-9a-f]{60}-0$/)]);
    expect(await runAll(world)).toMatchObject([{ tasks: 1, state: 'PUBLISHED' }]);
    const place = `^s3://${LAKE}/tables/edx/events/org=lakeview/site=edx/file_date=2025-03-02/run-[^/]+/$`;
    expect(world.glue.locations('orgx_edx.events')).toEqual({
      'lakeview/edx/2025-03-02': expect.stringMatching(new RegExp(place)),
    });
    expect(Object.values(world.glue.locations('orgx_lake.unit_records'))).toHaveLength(1);
    expect(Object.keys(world.glue.locations('orgx_lake.freshness_rows'))).toEqual(['newest']);
  });

  it('of a package becomes partitions of the newest snapshot and of the history', async () => {
    const key = packageKey('2025-03-02');
    const entries = [{ course: 'A', holds: [1, 2] } as const, { course: 'A', site: 'edge', holds: [1] } as const];
    world.put(key, await packageOf('2025-03-02', entries));
    await world.receive(createdEvent(key));
    expect(await runAll(world)).toMatchObject([{ state: 'PUBLISHED' }]);
    expect(Object.keys(world.glue.locations('orgx_edx.user_id_map')).sort()).toEqual(['lakeview/edge', 'lakeview/edx']);
    expect(Object.keys(world.glue.locations('orgx_edx_history.user_id_map')).sort()).toEqual([
      'lakeview/edge/2025-03-02',
      'lakeview/edx/2025-03-02',
    ]);
  });

  it('is shown again with nothing written where nothing has changed', async () => {
    await putLog();
    await world.receive(createdEvent(LOG));
    await runAll(world);
    const [writes, puts] = [world.glue.writes.length, world.s3.counts.put];
    for (const event of [{}, { full: true }]) expect(await world.call('project', event)).toMatchObject({ format: 1 });
    expect(world.glue.writes.slice(writes).map(({ operation }) => operation)).toEqual(['update']); // of the freshness
    expect(await world.call('project', {})).toEqual({ format: 1, changed: 0 });
    expect(world.s3.counts.put).toBeGreaterThan(puts);
  });
});

describe('a message that comes more than once', () => {
  it('in a batch, in batches at once and one after another, starts one execution', async () => {
    await putLog();
    const event = createdEvent(LOG);
    expect(await Promise.all([world.receive(event, event), world.receive(event), world.receive(event)])).toEqual([
      [],
      [],
      [],
    ]);
    expect(attempts()).toEqual(['0 RUNNING']);
    await world.receive(event);
    await runAll(world);
    await world.receive(event, event);
    expect(attempts()).toEqual(['0 SUCCEEDED']);
    expect(await eventRows()).toEqual([3]);
  });

  it('since its function was stopped before it started the execution, starts it then, under the same name', async () => {
    await putLog();
    let isStopped = true;
    world.machine.trouble = (operation) => {
      if (operation === 'StartExecution' && isStopped) throw new Error('the function was stopped');
    };
    expect(await world.receive(createdEvent(LOG))).toEqual([0]);
    expect([attempts(), (await items()).map(({ state }) => state)]).toEqual([[], ['RECEIVED']]);
    isStopped = false;
    expect(await world.receive(createdEvent(LOG))).toEqual([]);
    expect(attempts()).toEqual(['0 RUNNING']);
    expect(await runAll(world)).toMatchObject([{ state: 'PUBLISHED' }]);
    expect(await failures()).toEqual([]);
  });
});

describe('an execution that ended without an outcome', () => {
  const fail = (status: 'FAILED' | 'TIMED_OUT' | 'ABORTED') => {
    for (const execution of executions()) if (execution.status === 'RUNNING') execution.status = status;
  };

  it('is followed by the next attempt, once it has failed, timed out or was aborted', async () => {
    await putLog();
    for (const [at, status] of (['FAILED', 'TIMED_OUT', 'ABORTED'] as const).entries()) {
      await world.receive(createdEvent(LOG));
      fail(status);
      expect(attempts().at(-1)).toBe(`${at} ${status}`);
    }
    await world.receive(createdEvent(LOG), createdEvent(LOG));
    expect(await runAll(world)).toMatchObject([{ state: 'PUBLISHED' }]);
    expect(attempts()).toEqual(['0 FAILED', '1 TIMED_OUT', '2 ABORTED', '3 SUCCEEDED']);
    expect(await eventRows()).toEqual([3]);
  });

  it('is what status shows until an attempt comes to its end', async () => {
    await putLog();
    await world.receive(createdEvent(LOG));
    fail('FAILED');
    const [{ input = '' } = {}] = executions();
    const cause = JSON.stringify({ errorType: 'Error', errorMessage: 'the lake is full', trace: [] });
    await world.receive(endedEvent('FAILED', input, { error: 'Error', cause }));
    expect(await failures()).toEqual([
      { object: LOG, failedAt: expect.any(String), error: 'FAILED: Error: the lake is full' },
    ]);
    await world.receive(createdEvent(LOG));
    await runAll(world);
    expect(await failures()).toEqual([]);
  });

  it('is told of too late to disturb the attempt after it', async () => {
    await putLog();
    await world.receive(createdEvent(LOG));
    const [{ input = '' } = {}] = executions();
    fail('FAILED');
    await world.receive(createdEvent(LOG));
    await world.receive(endedEvent('FAILED', input), endedEvent('SUCCEEDED', input));
    expect(await failures()).toEqual([]);
    expect(await runAll(world)).toMatchObject([{ state: 'PUBLISHED' }]);
  });
});

describe('an object', () => {
  it('that is replaced in mid conversion is superseded, and what took its place is published', async () => {
    await putLog(3);
    await world.receive(createdEvent(LOG));
    const [{ input = '' } = {}] = executions();
    const { work } = JSON.parse(input) as { work: Work };
    await world.call('plan-delivery', { work });
    await putLog(5);
    expect(await world.call('convert-unit', { work, task: 'task-001' })).toMatchObject({ units: 0 });
    expect(await world.call('publish-delivery', { work })).toMatchObject({ state: 'SUPERSEDED' });
    for (const execution of executions()) execution.status = 'SUCCEEDED';
    await world.receive(createdEvent(LOG));
    expect(await runAll(world)).toMatchObject([{ state: 'PUBLISHED' }]);
    expect((await items()).map(({ state, reason }) => [state, reason]).sort()).toEqual([
      ['PUBLISHED', null],
      ['SUPERSEDED', 'REPLACED'],
    ]);
    expect(await eventRows()).toEqual([5]);
  });

  it('that is deleted before it is converted, or before its event comes, is recorded as such', async () => {
    await putLog();
    await world.receive(createdEvent(LOG));
    world.remove(LOG);
    expect(await runAll(world)).toMatchObject([{ state: 'IGNORED' }]);
    const other = logKey('2025-03-03');
    expect(await world.receive(createdEvent(other, undefined, { 'version-id': 'v1' }))).toEqual([]);
    expect((await items()).map(({ object, state, reason }) => [object, state, reason])).toEqual([
      [LOG, 'IGNORED', 'DELETED'],
      [other, 'IGNORED', 'DELETED'],
    ]);
  });

  it('of no feed is recorded with its whole name, whatever that is, and a delivery may be anywhere', async () => {
    const odd = `a+b %2B %  ü 漢字/${'x'.repeat(900)}.txt`;
    const log = `${odd.slice(0, 40)}/${LOG}`;
    world.put(odd, 'nothing');
    world.put(log, await logOf(events(2)));
    const notice = (key: string) => encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
    const notified = JSON.stringify({
      Records: [
        {
          eventSource: 'aws:s3',
          eventName: 'ObjectCreated:Put',
          s3: { bucket: { name: 'orgx-landing' }, object: { key: notice(odd) } },
        },
        {
          eventSource: 'aws:s3',
          eventName: 'ObjectRemoved:Delete',
          s3: { bucket: { name: 'orgx-landing' }, object: { key: 'gone' } },
        },
      ],
    });
    expect(await world.receive(createdEvent(odd), notified, createdEvent(log))).toEqual([]);
    expect((await items()).map(({ object, state }) => [object, state])).toEqual([
      [LOG, 'RECEIVED'],
      [`orgx-landing/${odd}`, 'IGNORED'],
    ]);
  });

  it('of a bucket that is not ours, and a message that nobody understands, fail and stop no other', async () => {
    await putLog();
    const s3Test =
      '{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2025-03-03T00:00:00.000Z","Bucket":"orgx-landing"}';
    const poison = ['no JSON', '{}', '{"source":"aws.s3"}', '{"Records":[]}'];
    const bodies = [
      createdEvent(LOG, 'another-bucket'),
      s3Test,
      ...poison,
      createdEvent(LOG),
      createdEvent('a/.hidden'),
    ];
    expect(await world.receive(...bodies)).toEqual([0, 2, 3, 4, 5]);
    expect(attempts()).toEqual(['0 RUNNING']);
    expect((await failures()).map(({ error }) => error)).toEqual([expect.stringContaining('another-bucket')]);
  });
});

describe('the secret of keys', () => {
  it('is asked for its version alone by who receives, and read in that version by who converts', async () => {
    await putLog();
    await world.receive(createdEvent(LOG));
    expect([...world.secrets.counts.keys()]).toEqual(['DescribeSecret']);
    world.secrets.put(JSON.stringify({ keys: [PREVIOUS.privateKey.armor()] }));
    expect(await runAll(world)).toMatchObject([{ state: 'PUBLISHED' }]);
  });

  it('that lost the version meanwhile fails the execution, and the next attempt takes the new one', async () => {
    await putLog();
    await world.receive(createdEvent(LOG));
    const current = world.secrets.current();
    world.secrets.forget('version-1');
    world.secrets.put(current);
    await expect(runAll(world)).rejects.toThrow('the next attempt takes the new one');
    await world.receive(createdEvent(LOG));
    expect(await runAll(world)).toMatchObject([{ state: 'PUBLISHED' }]);
  });

  it.each([
    ['has no value', undefined, 'a private key is needed'],
    ['is no JSON', 'secret text', 'it is no JSON'],
    ['holds something else', '{"key": "secret text"}', 'is expected to hold {"keys"'],
    ['holds no key', '{"keys": ["secret text"]}', 'is no OpenPGP private key'],
  ])('that %s fails with what is expected, and quotes nothing', async (_, value, said) => {
    world.secrets.forget('version-1');
    if (value !== undefined) world.secrets.put(value);
    await putLog();
    const failed = await world.receive(createdEvent(LOG));
    if (failed.length > 0)
      expect((await failures()).map(({ error }) => error)).toEqual([expect.stringContaining(said)]);
    else await expect(runAll(world)).rejects.toThrow(said);
    await expect(JSON.stringify([await failures(), executions()])).not.toContain('secret text');
  });

  it('in another version makes what nobody could open due again', async () => {
    world.put(LOG, await logOf(events(4), PREVIOUS));
    await world.receive(createdEvent(LOG));
    expect(await runAll(world)).toMatchObject([{ state: 'QUARANTINED' }]);
    await world.receive(createdEvent(LOG));
    expect(attempts()).toEqual(['0 SUCCEEDED']);
    world.secrets.put(JSON.stringify({ keys: [PREVIOUS.privateKey.armor()] }));
    await world.call('reconcile', {});
    await world.receive(...world.queue.bodies);
    expect(await runAll(world)).toMatchObject([{ state: 'PUBLISHED' }]);
    expect(attempts()).toEqual(['0 SUCCEEDED', '1 SUCCEEDED']);
  });
});

describe('what was quarantined, or converted by older code,', () => {
  it('is taken again where somebody asks for it', async () => {
    world.put(LOG, 'no OpenPGP at all');
    await world.receive(createdEvent(LOG));
    expect(await runAll(world)).toMatchObject([{ state: 'QUARANTINED' }]);
    await world.receive(askedEvent(LOG));
    await world.receive(askedEvent(LOG, { older: true }));
    expect(attempts()).toEqual(['0 SUCCEEDED']);
    await world.receive(askedEvent(LOG, { quarantined: true }));
    expect(attempts()).toEqual(['0 SUCCEEDED', '1 RUNNING']);
  });
});
