import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ingest } from '../../bin/ingest/ingest.ts';
import { plainReport } from '../../bin/terminal/ingest-report.ts';
import { processOwner } from '../../bin/this-machine.ts';
import { absentTables, arrivingFeeds } from '../../lambdas/core/catalogue/shrunk.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';
import { type TestLake, testLake } from './lake.ts';

const TABLES: Readonly<Record<string, string>> = {
  cf_subject: 'identifier,title,hierarchy_code,description\ns1,Maths,,\n',
  placement_grade: 'id,grade_primary_identifier,label,order_number\ng1,01,First,1\n',
  caliper_session:
    'id,user_id,client_id,started_at_time,ended_at_time\ns1,u1,app,2025-03-01 10:00:00,2025-03-01 11:00:00\n',
};
const NAMES = Object.keys(TABLES);
const ORDERS: readonly (readonly string[])[] = NAMES.flatMap((a) =>
  NAMES.filter((b) => b !== a).map((b) => [a, b, NAMES.find((c) => c !== a && c !== b)!]),
);

let lake: TestLake;
beforeEach(async () => {
  lake = await testLake();
  for (const name of NAMES) await put(1, name);
  expect(await run()).toEqual([]);
});
afterEach(() => lake.remove());

const keyOf = (day: number, name: string, prefix = '') => `timeback-export/${prefix}2025-03-0${day}/${name}.csv`;
const put = (day: number, name: string, prefix = '') =>
  lake.put(keyOf(day, name, prefix), [Buffer.from(TABLES[name]!)]);
const openLake = () => openLakeAt(fileStorage(), toFolderUrl(lake.lakeFolder), processOwner());
const short = (all: readonly { readonly table: string }[]) => all.map(({ table }) => table.split('.')[1]!).sort();
/** What `status` and `check` name. */
const named = async () => {
  const { ledger, claims } = await openLake();
  const view = await ledger.view();
  return short(absentTables(view, [], await arrivingFeeds(view, claims)));
};
const others = (...known: readonly string[]) => NAMES.filter((name) => !known.includes(name)).sort();

/** An ingest, to the tables that it names as absent. `onRead` is called before each reading of a delivered file. */
async function run(places = [lake.folder], onRead: (url: string) => Promise<void> = async () => undefined) {
  const storage = fileStorage();
  const { absent } = await ingest({
    storage: {
      ...storage,
      async *read(...[url, options]: Parameters<typeof storage.read>) {
        if (url.includes('/timeback-export/')) await onRead(url);
        yield* storage.read(url, options);
      },
    },
    lake: toFolderUrl(lake.lakeFolder),
    settings: parseSettings({}, 'a test'),
    places: places.map((place) => pathToFileURL(place).href),
    ring: undefined,
    report: plainReport(() => undefined),
  });
  return short(absent);
}

describe('fault 71: tables of an export that are still to come', () => {
  it('are named by nobody while a run over their folder has them to do, in every order', async () => {
    for (const [at, order] of ORDERS.entries()) {
      // Objects of one date are taken in the order of their names.
      for (const [place, name] of order.entries()) await put(at + 2, name, `${place}/`);
      const seen: string[][] = [];
      expect(await run([lake.folder], async () => void seen.push(await named()))).toEqual([]);
      expect(seen.length).toBeGreaterThanOrEqual(NAMES.length);
      expect(seen.flat()).toEqual([]);
      expect(await named()).toEqual([]);
    }
  });

  it('are named by a run over the folder as it is until they arrive, in every order', async () => {
    for (const [at, order] of ORDERS.entries()) {
      for (const [place, name] of order.entries()) {
        await put(at + 2, name);
        const missing = others(...order.slice(0, place + 1));
        expect([await run(), await named()]).toEqual([missing, missing]);
      }
    }
  });

  it('are not named by a run that was given single files, while status and check name them', async () => {
    for (const [at, order] of ORDERS.entries()) {
      for (const [place, name] of order.entries()) {
        expect(await run([await put(at + 2, name)])).toEqual([]);
        expect(await named()).toEqual(others(...order.slice(0, place + 1)));
      }
    }
  });

  it('are not named while another run has exports to do, and are once that one is over', async () => {
    const other = await (await openLake()).claims.take(itemKeys.exportClaim('timeback-export'));
    await put(2, 'cf_subject');
    expect([await run(), await named()]).toEqual([[], []]);
    await other!.release();
    expect(await named()).toEqual(others('cf_subject'));
  });

  it('are not named by a run in which they failed, and are when they are gone', async () => {
    for (const [at, name] of NAMES.entries()) {
      for (const other of others(name)) await put(at + 2, other);
      const path = await put(at + 2, name);
      const fails = async (url: string) => {
        if (url === pathToFileURL(path).href) throw new Error('the disk is gone');
      };
      expect(await run([lake.folder], fails)).toEqual([]);
      expect(await named()).toEqual([name]);
      await rm(path);
      await put(at + 2, others(name)[0]!, 'again/');
      expect(await run()).toEqual([name]);
    }
  });

  it('are not named while their folder is not complete', async () => {
    const part = join('timeback-export', 'nightly-2025-03-02', 'timeback', 'public.cf_subject', '1', 'part-0.parquet');
    await lake.put(part, [Buffer.from('PAR1')]);
    await put(2, 'placement_grade');
    expect(await run()).toEqual(['caliper_session']);
  });
});
