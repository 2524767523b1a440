import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { CURRENT, event, events, logKey, logOf, PREVIOUS, packageKey, packageOf } from './deliveries.ts';
import { ringOf, type TestLake, testLake } from './lake.ts';

const current = await ringOf(CURRENT.privateKey);
const previous = await ringOf(PREVIOUS.privateKey);

let lake: TestLake;

beforeEach(async () => {
  lake = await testLake({ ring: current });
});
afterEach(() => lake.remove());

const LOG = logKey('2025-03-02');
const PACKAGE = packageKey('2025-03-02');
const users = (relation: string) => lake.values(`select user_id from ${relation} order by 1`);

describe('what is delivered again', () => {
  it('counts when it comes back after something newer had replaced it', async () => {
    const [first, second] = [await logOf(events(1)), await logOf(events(2))];
    await lake.put(LOG, [first], '2025-03-03T00:00:00Z');
    await lake.ingest();
    await lake.put(LOG, [second], '2025-03-04T00:00:00Z');
    await lake.ingest();
    expect(await users('edx.events')).toEqual([1, 2]);
    await lake.put(LOG, [first], '2025-03-05T00:00:00Z');
    await lake.ingest();
    expect(await users('edx.events')).toEqual([1]);
    expect(await lake.ingest()).toEqual([]);
  });

  it('with keys that open less than is published takes nothing away, and is not tried with them again', async () => {
    const entries = [
      { course: 'A', holds: [1] },
      { course: 'B', holds: [2], keys: PREVIOUS },
    ];
    await lake.put(PACKAGE, [await packageOf('2025-03-02', entries)]);
    await lake.ingest();
    const [outcome] = await lake.ingest({ ring: previous });
    expect(outcome).toMatchObject({ warnings: [expect.stringMatching(/what is published stays/)] });
    expect(await users('edx.user_id_map')).toEqual([1]);
    expect(await users('edx_history.user_id_map')).toEqual([1]);
    expect(await lake.ingest({ ring: previous })).toEqual([]);
    expect(await lake.ingest()).toEqual([]);
    await lake.ingest({ ring: await ringOf(CURRENT.privateKey, PREVIOUS.privateKey) });
    expect(await users('edx.user_id_map')).toEqual([1, 2]);
  });

  it('is taken from quarantine by a redrive when its cause is gone, and not before', async () => {
    await lake.put(LOG, [await logOf([...events(3), 'no event', 'nor this'])]);
    const strict = { rejects: { rows: 1, share: 0.1 } };
    expect(await lake.ingest({ settings: strict })).toMatchObject([{ state: 'QUARANTINED' }]);
    expect(await lake.ingest()).toEqual([]);
    expect(await lake.ingest({ redrive: true })).toMatchObject([{ state: 'PUBLISHED' }]);
    expect(await users('edx.events')).toEqual([1, 2, 3]);
    expect(await lake.values('select count(*) from lake.rejects')).toEqual([2]);
    expect(await lake.ingest({ redrive: true })).toEqual([]);
  });
});

describe('two entries for one part of a table', () => {
  it('fault 20: count once, and the other is quarantined', async () => {
    const entries = [
      { course: 'A', holds: [1], site: 'edge' },
      { course: 'A', holds: [1], site: 'prod-edge' },
    ];
    await lake.put(PACKAGE, [await packageOf('2025-03-02', entries)]);
    await lake.ingest();
    expect(await users('edx.user_id_map')).toEqual([1]);
    expect(await lake.rows('select state, left(reason, 18) as reason from lake.units order by state')).toEqual([
      { state: 'PUBLISHED', reason: null },
      { state: 'QUARANTINED', reason: 'ZIP_DUPLICATE_NAME' },
    ]);
  });
});

describe('fault 48: an organisation', () => {
  const ODD = ['my org', 'üni', 'a#b', 'a%41b', 'a*b[c]', 'null', 'x\\..\\..\\..\\..\\escaped', "it's"];

  it('of any name keeps its rows, its name, and to its own folder', async () => {
    for (const org of ODD) await lake.put(logKey('2025-03-02', org), [await logOf(events(1))]);
    await lake.ingest();
    const found = await lake.values('select org from edx.events');
    expect([...found].sort()).toEqual([...ODD].sort());
    expect((await readdir(join(lake.lakeFolder, '..'))).sort()).toEqual(['deliveries', 'lake']);
    expect(await lake.ingest()).toEqual([]);
  });
});

describe('an object that changes while it is read', () => {
  /** A storage in which something happens to the object once, when the conversion begins to read it. */
  const disturbed = (happens: () => Promise<void>) => {
    const storage = fileStorage();
    let reads = 0;
    return {
      ...storage,
      async *read(...[url, options]: Parameters<typeof storage.read>) {
        if (url.endsWith('.gpg')) reads += 1;
        if (url.endsWith('.gpg') && reads === 2) await happens(); // the first read is for its hash
        yield* storage.read(url, options);
      },
    };
  };

  it('fault 26: gives its new content, and the old one is SUPERSEDED', async () => {
    const path = await lake.put(LOG, [await logOf(events(1))]);
    const changed = await logOf([event(7), event(8)]);
    await lake.ingest({ storage: disturbed(() => writeFile(path, changed)) });
    expect(await users('edx.events')).toEqual([7, 8]);
    expect(await lake.values('select state from lake.units order by 1')).toEqual(['PUBLISHED', 'SUPERSEDED']);
  });

  it('fault 47: is recorded as IGNORED when it is gone', async () => {
    const path = await lake.put(LOG, [await logOf(events(1))]);
    await lake.put(logKey('2025-03-03'), [await logOf([event(9)])]);
    const outcomes = await lake.ingest({ storage: disturbed(() => rm(path)) });
    expect(outcomes).toMatchObject([{ kind: 'nothing to do' }, { state: 'PUBLISHED' }]);
    expect(await users('edx.events')).toEqual([9]);
    expect(await lake.values('select state from lake.units order by 1')).toEqual(['IGNORED', 'PUBLISHED']);
  });

  it('does not pass over a damage of the lake itself', async () => {
    await lake.put(LOG, [await logOf(events(1))]);
    const storage = fileStorage();
    const broken = {
      ...storage,
      read: (...[url, options]: Parameters<typeof storage.read>) =>
        storage.read(url.endsWith('manifest.json') ? `${url}.gone` : url, options),
    };
    await expect(lake.ingest({ storage: broken })).rejects.toThrow(/manifest/);
  });
});
