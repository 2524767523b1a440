import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processOwner } from '../../bin/this-machine.ts';
import { outdatedDeliveries } from '../../lambdas/core/catalogue/outdated.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';
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
  it('fault 20, 65: are both quarantined, and earlier rows stay', async () => {
    const before = packageKey('2025-02-23');
    await lake.put(before, [await packageOf('2025-02-23', [{ course: 'A', holds: [1], site: 'edge' }])]);
    await lake.ingest();
    const entries = [
      { course: 'A', holds: [2], site: 'edge' },
      { course: 'A', holds: [2], site: 'prod-edge' },
      { course: 'B', holds: [3], site: 'edge' },
    ];
    await lake.put(PACKAGE, [await packageOf('2025-03-02', entries)]);
    await lake.ingest();
    expect(await users('edx.user_id_map')).toEqual([1, 3]);
    expect(
      await lake.rows(`select state, split_part(reason, ':', 1) as reason, count(*) as units
        from lake.units where object like '%2025-03-02.zip' group by all order by state`),
    ).toEqual([
      { state: 'PUBLISHED', reason: null, units: 1 },
      { state: 'QUARANTINED', reason: 'DUPLICATE', units: 2 },
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

describe('fault 74: an organisation', () => {
  const LONG = [
    '大'.repeat(30),
    `${'大'.repeat(29)}小`,
    '😀'.repeat(30),
    'x'.repeat(190),
    'é'.repeat(60),
    'a'.repeat(12),
  ];

  it('of a long name has a folder of its own, and its whole name', async () => {
    for (const [at, org] of LONG.entries()) await lake.put(logKey('2025-03-02', org), [await logOf(events(at + 1))]);
    await lake.ingest();
    const counts = Object.fromEntries(LONG.map((org, at) => [org, at + 1]));
    const found = await lake.rows('select org, count(*) as events from edx.events group by org');
    expect(Object.fromEntries(found.map(({ org, events: count }) => [org, count]))).toEqual(counts);
    expect(await lake.values(`select count(*) from edx.events where org = '${LONG[0]}'`)).toEqual([1]);
    expect(await lake.values('select distinct organisation from lake.freshness order by 1')).toEqual([...LONG].sort());
    expect(await lake.ingest()).toEqual([]);
  });

  it('is one, in whichever form its name is spelled', async () => {
    await lake.put(logKey('2025-03-02', 'zürich'.normalize('NFC')), [await logOf(events(1))]);
    await lake.put(logKey('2025-03-03', 'zürich'.normalize('NFD')), [await logOf(events(1))]);
    await lake.put(packageKey('2025-03-02', 'ZÜRICH'.normalize('NFD')), [
      await packageOf('2025-03-02', [{ course: 'A', holds: [1] }], 'zürich'),
    ]);
    await lake.ingest();
    expect(await lake.values('select distinct org from edx.events')).toEqual(['zürich']);
    expect(await lake.values('select distinct org from edx.user_id_map')).toEqual(['zürich']);
  });
});

describe('fault 74: a day that no calendar has', () => {
  it('in the name of a delivery quarantines it, once, and it counts as no delivery that was due', async () => {
    const names = [logKey('2025-02-30'), packageKey('2025-13-01'), 'timeback-export/2025-02-30/cf_item.csv'];
    for (const name of names) await lake.put(name, [Buffer.from('whatever it holds')]);
    await lake.put(LOG, [await logOf(events(1))]);
    const outcomes = await lake.ingest();
    expect(outcomes.map((outcome) => outcome.kind === 'settled' && outcome.state).sort()).toEqual([
      'PUBLISHED',
      ...Array(3).fill('QUARANTINED'),
    ]);
    const found = await lake.rows(
      `select feed, object, reason from lake.units where state = 'QUARANTINED' order by feed`,
    );
    expect(found.map(({ feed, object }) => [feed, object])).toEqual([
      ['edx-events', names[0]],
      ['edx-packages', names[1]],
      ['timeback-export', names[2]],
    ]);
    for (const { reason } of found)
      expect(reason).toMatch(/^IMPOSSIBLE_DATE: .* 2025-\d\d-\d\d, a day that no calendar has/);
    expect(await users('edx.events')).toEqual([1]);
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
      // Another attempt has sealed the run, so its manifest counts.
      create: async (...[url, bytes]: Parameters<typeof storage.create>) =>
        (await storage.create(url, bytes)) && !url.endsWith('manifest.json'),
    };
    await expect(lake.ingest({ storage: broken })).rejects.toThrow(/manifest/);
  });
});

describe('fault 81: a setting extra.drop that changes', () => {
  const GRADES = 'timeback-export/2025-09-03/placement_grade.csv';
  const HEADER = 'id,grade_primary_identifier,label,order_number,kept,gone';
  const extra = () => lake.values('select extra from timeback_export.placement_grade');
  const outdated = async (drop: readonly string[]) => {
    const { ledger } = await openLakeAt(fileStorage(), toFolderUrl(lake.lakeFolder), processOwner());
    return outdatedDeliveries(await ledger.view(), drop);
  };
  const ingested = async (drop: readonly string[], reconvert: boolean) =>
    (await lake.ingest({ settings: { extra: { drop } }, reconvert })).length;

  it('reaches what is published when it is converted again, and once alone', async () => {
    await lake.put(GRADES, [Buffer.from(`${HEADER}\ng1,KG,K,1,a,b\n`)]);
    await ingested(['*secret*'], false);
    expect(await extra()).toEqual(['{"kept":"a","gone":"b"}']);

    expect(await ingested(['*secret*', 'GONE'], false)).toBe(0);
    expect(await outdated(['*secret*'])).toEqual({ outdated: 0, deliveries: 1 });
    expect(await outdated(['*secret*', 'GONE'])).toEqual({ outdated: 1, deliveries: 1 });
    expect(await ingested(['*secret*', 'GONE'], true)).toBe(1);
    expect(await extra()).toEqual(['{"kept":"a"}']);
    expect(await outdated(['gone', '*SECRET*'])).toEqual({ outdated: 0, deliveries: 1 });

    // The same columns, written in another way.
    expect(await ingested(['gone', '*SECRET*', 'gone'], true)).toBe(0);
    expect(await ingested([], true)).toBe(1);
    expect(await extra()).toEqual(['{"kept":"a","gone":"b"}']);
  });
});
