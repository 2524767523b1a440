import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import type { Missed } from '../../lambdas/reconcile/handler.ts';
import { PART_BYTES } from '../../lambdas/sync-provider/copy.ts';
import type { Synced } from '../../lambdas/sync-provider/run.ts';
import { events, logKey, logOf } from '../ingest/deliveries.ts';
import { runAll } from './executions.ts';
import { createdEvent, LAKE, LANDING, openWorld, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const view = async () => (await world.lake()).ledger.view();

describe('reconcile', () => {
  const reconcile = async () => {
    world.queue.bodies.length = 0;
    const missed = (await world.call('reconcile', {})) as Missed;
    return { ...missed, failed: await world.receive(...world.queue.bodies) };
  };

  it('finds nothing in empty buckets', async () => {
    expect(await reconcile()).toEqual({ format: 1, missed: 0, asked: 0, known: 0, failed: [] });
  });

  it('has received what no event has told of, once, folders that count whole among it', async () => {
    const export_ = 'timeback-export/2025-03-02-export/timeback/public.placement_grade/';
    world.put(logKey('2025-03-02'), await logOf(events(3)));
    world.put('notes.txt', 'of no feed');
    world.put(`${export_}1/part-0.parquet`, 'no Parquet');
    world.put(`${export_}1/_SUCCESS`, '');
    world.put('timeback-export/2025-03-09-export/timeback/public.placement_grade/1/part-0.parquet', 'still written');
    expect(await reconcile()).toMatchObject({ missed: 3, asked: 3, failed: [] });
    expect(world.machine.executions.size).toBe(2);
    // What is at work is asked for once more, and not begun again.
    expect(await reconcile()).toMatchObject({ missed: 0, asked: 2, failed: [] });
    expect(world.machine.executions.size).toBe(2);
    expect((await runAll(world)).map(({ state }) => state).sort()).toEqual(['PUBLISHED', 'QUARANTINED']);
    expect(await reconcile()).toMatchObject({ missed: 0, asked: 0, known: 2, failed: [] });
  });

  it('begins the next attempt at what came to no end', async () => {
    world.put(logKey('2025-03-02'), await logOf(events(3)));
    await world.receive(createdEvent(logKey('2025-03-02')));
    for (const execution of world.machine.executions.values()) execution.status = 'FAILED';
    expect(await reconcile()).toMatchObject({ missed: 0, asked: 1, failed: [] });
    expect(await runAll(world)).toMatchObject([{ state: 'PUBLISHED' }]);
  });
});

describe('the sync', () => {
  const BUCKET = 'edx-course-data';
  const source = (more: object = {}) => JSON.stringify([{ bucket: BUCKET, prefixes: ['lakeview/'], ...more }]);
  const own = (day: string) => logKey(day).slice(`${BUCKET}/`.length);
  const sync = (sources: string) => {
    world.set('SOURCES', sources);
    return world.call('sync-provider', {}) as Promise<Synced>;
  };
  const landed = () => world.s3.keys(LANDING);
  beforeEach(() => {
    world.secrets.put(JSON.stringify({ accessKeyId: 'partner', secretAccessKey: 'secret' }));
  });

  it('copies what is new below the prefixes, once, under the name of its bucket and key', async () => {
    world.put(own('2025-03-02'), 'one', BUCKET);
    world.put('another/org.log.gz.gpg', 'of somebody else', BUCKET);
    world.put('lakeview/.hidden', 'hidden', BUCKET);
    expect(await sync(source({ prefixes: ['lakeview/', 'lakeview/prod/'] }))).toEqual({
      copied: 1,
      failed: 0,
      left: 0,
    });
    expect([landed(), world.s3.bytes(LANDING, logKey('2025-03-02'))?.toString()]).toEqual([
      [logKey('2025-03-02')],
      'one',
    ]);
    world.put(own('2025-03-03'), '', BUCKET);
    expect(await sync(source())).toEqual({ copied: 1, failed: 0, left: 0 });
    expect(await sync(source())).toEqual({ copied: 0, failed: 0, left: 0 });
  });

  it('copies again what was replaced, and not what the landing bucket has forgotten', async () => {
    world.put(own('2025-03-02'), await logOf(events(3)), BUCKET);
    await sync(source());
    await world.receive(createdEvent(logKey('2025-03-02')));
    world.remove(logKey('2025-03-02'));
    expect(await sync(source())).toMatchObject({ copied: 0 });
    world.put(own('2025-03-02'), 'another size', BUCKET);
    expect(await sync(source())).toMatchObject({ copied: 1 });
  });

  it('begins at a day, by the names of deliveries', async () => {
    for (const day of ['2025-03-01', '2025-03-02', '2025-03-03']) world.put(own(day), day, BUCKET);
    expect(await sync(source({ from: '2025-03-02' }))).toMatchObject({ copied: 2 });
    expect(landed()).toEqual([logKey('2025-03-02'), logKey('2025-03-03')]);
  });

  it('copies large objects in ranges, all of one version, and one that fails stops no other', async () => {
    const large = Buffer.alloc(2 * PART_BYTES + 5, 'large');
    world.put(own('2025-03-02'), large, BUCKET);
    world.put(own('2025-03-03'), 'small', BUCKET);
    let reads = 0;
    world.s3.trouble = ({ operation, key }) => {
      if (operation !== 'get' || key !== own('2025-03-02')) return undefined;
      reads += 1;
      if (reads === 2) world.put(own('2025-03-02'), Buffer.alloc(large.length, 'other'), BUCKET);
      return undefined;
    };
    await expect(sync(source())).rejects.toThrow('1 objects were not copied');
    expect(landed()).toEqual([logKey('2025-03-03')]);
    world.s3.trouble = () => undefined;
    world.put(own('2025-03-02'), large, BUCKET);
    expect(await sync(source())).toMatchObject({ copied: 1 });
    expect(world.s3.bytes(LANDING, logKey('2025-03-02'))?.equals(large)).toBe(true);
  });

  it('begins nothing when its time is over, and goes on with the next call', async () => {
    for (const day of ['2025-03-01', '2025-03-02']) world.put(own(day), day, BUCKET);
    world.setTimeLeft(60_000);
    expect(await sync(source())).toEqual({ copied: 0, failed: 0, left: 2 });
    world.setTimeLeft(600_000);
    expect(await sync(source())).toEqual({ copied: 2, failed: 0, left: 0 });
  });

  it('refuses a secret that holds something else, and quotes nothing of it', async () => {
    world.secrets.put('{"accessKeyId": "only this"}');
    const failure = await sync(source()).catch((error: Error) => error.message);
    expect(failure).toContain('is expected to hold {"accessKeyId"');
    expect(failure).not.toContain('only this');
  });
});

describe('tidying', () => {
  it('leaves what readers of Glue still see until a projection has shown them what counts now', async () => {
    await world.close();
    world = await openWorld({ runs: { graceHours: 0 } });
    const log = logKey('2025-03-02');
    for (const count of [3, 5]) {
      world.put(log, await logOf(events(count)));
      await world.receive(createdEvent(log));
      if (count === 3) await runAll(world);
    }
    world.glue.trouble = (operation) => {
      if (operation.startsWith('Batch')) throw new Error('Glue is away');
    };
    await expect(runAll(world)).rejects.toThrow();
    const shown = Object.values(world.glue.locations('orgx_edx.events')).map(String);
    const seen = () =>
      world.s3.keys(LAKE).filter((key) => shown.some((location) => `s3://${LAKE}/${key}`.startsWith(location)));
    await world.call('tidy-lake', {});
    expect(seen()).toHaveLength(1);
    world.glue.trouble = () => undefined;
    await world.call('project', {});
    await world.call('tidy-lake', {});
    expect(seen()).toHaveLength(0);
    expect((await view()).list(itemKeys.partitions('edx', 'events'))).toHaveLength(1);
  }, 60_000);
});
